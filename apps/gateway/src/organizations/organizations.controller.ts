import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { type Page, PageQuery } from '@rekey/http';
import { CreateOrganizationDto } from './dto/create-organization.dto.js';
import { type OrganizationAnswer, OrganizationsService } from './organizations.service.js';

@Controller('v1/organizations')
export class OrganizationsController {
  constructor(private readonly organizations: OrganizationsService) {}

  /** Makes an organization. */
  @Post()
  create(@Body() { name }: CreateOrganizationDto): Promise<OrganizationAnswer> {
    return this.organizations.create(name);
  }

  /** Organizations, the default one first. */
  @Get()
  list(@Query() query: PageQuery): Promise<Page<OrganizationAnswer>> {
    return this.organizations.list(query);
  }
}
