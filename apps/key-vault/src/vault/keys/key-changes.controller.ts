import { Controller } from '@nestjs/common';
import { changeRoutes } from './version-routes.js';

@Controller('v1/keys/:projectName/:keyName')
export class KeyChangesController extends changeRoutes('key', {
  revert: 'Makes material active again that still retires; the two change places until its overlap ends. JWKs follow.',
  compromise:
    'Ends material at once and for ever, with everything made of it. The key waits for new material if it was active.',
}) {}
