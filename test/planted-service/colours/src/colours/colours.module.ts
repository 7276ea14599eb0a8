import { Module } from '@nestjs/common';
import { ColoursController } from './colours.controller.js';
import { ColoursService } from './colours.service.js';

@Module({ controllers: [ColoursController], providers: [ColoursService] })
export class ColoursModule {}
