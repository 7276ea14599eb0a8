import { Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ActivateWebKeyDto } from './dto/web-key-id.dto.js';
import { WebKeysService } from './web-keys.service.js';

interface ActivateNowAnswer {
  readonly id: string;
  readonly state: 'active';
  /** RFC 3339. */
  readonly activatedAt: string;
}

@Controller('v1/web-keys')
export class WebKeysNativeController {
  constructor(private readonly keys: WebKeysService) {}

  /** Lets a key sign at once: verifiers that cached the published set before it was made refuse what it signs until they ask again. */
  @Post(':id/activate-now')
  @HttpCode(200)
  async activateNow(@Param() { id }: ActivateWebKeyDto): Promise<ActivateNowAnswer> {
    const at = await this.keys.activate(id, true);
    return { id, state: 'active', activatedAt: at.toISOString() };
  }
}
