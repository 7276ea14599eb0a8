import { Controller } from '@nestjs/common';
import { versionRoutes } from '../keys/version-routes.js';

@Controller('v1/keystores/:projectName/:keyStoreName')
export class KeystoreVersionsController extends versionRoutes('keystore') {}
