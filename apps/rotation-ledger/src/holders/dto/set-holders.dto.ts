import { Type } from 'class-transformer';
import { ArrayMaxSize, ArrayMinSize, ArrayUnique, IsArray, IsString, Length, ValidateNested } from 'class-validator';

export class VaultKeyDto {
  /** Project of the vault. */
  @IsString()
  @Length(1, 200)
  readonly project!: string;

  /** A key of type SECRET_KEY. */
  @IsString()
  @Length(1, 200)
  readonly name!: string;

  /** Of those that the key is in. */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(100)
  @ArrayUnique()
  @IsString({ each: true })
  readonly environments!: string[];
}

export class SetHoldersDto {
  /** All that the credential is to feed; what is not in it is let go, with the value that it has. */
  @IsArray()
  @ArrayMaxSize(100)
  @ArrayUnique(({ project, name }: VaultKeyDto) => JSON.stringify([project, name]))
  @ValidateNested({ each: true })
  @Type(() => VaultKeyDto)
  readonly vaultKeys!: VaultKeyDto[];
}
