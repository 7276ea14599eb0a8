import { Controller } from '@nestjs/common';
import { versionRoutes } from '../keys/version-routes.js';

@Controller('v1/certificates/:projectName/:certificateName')
export class CertificateVersionsController extends versionRoutes('certificate') {}
