import { ArrayMaxSize, ArrayMinSize, IsArray, IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import { TOKEN_SOURCE, TOKEN_SOURCE_MESSAGE } from './create-configuration.dto.js';

/** Absent fields stay as they are. Credentials have their own route. */
export class EditConfigurationDto {
  @IsOptional()
  @IsString()
  @MaxLength(50)
  title?: string;

  @IsOptional()
  @IsString()
  @MaxLength(500)
  description?: string;

  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(4)
  @IsString({ each: true })
  @Matches(TOKEN_SOURCE, { each: true, message: TOKEN_SOURCE_MESSAGE })
  token_sources?: string[];
}
