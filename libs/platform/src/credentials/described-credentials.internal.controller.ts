import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { DESCRIBE_CREDENTIALS_PATH, type DescribedCredentialsPage } from '@rekey/contracts';
import { DescribedCredentials } from './described-credentials.js';
import { DescribeCredentialsDto } from './dto/describe-credentials.dto.js';

/** Tells of what the service holds again, to whoever did not hear of it. */
@Controller(DESCRIBE_CREDENTIALS_PATH.slice(1))
export class DescribedCredentialsInternalController {
  constructor(private readonly credentials: DescribedCredentials) {}

  @Post()
  @HttpCode(200)
  describe(@Body() { after, limit }: DescribeCredentialsDto): Promise<DescribedCredentialsPage> {
    return this.credentials.describePage(after, limit);
  }
}
