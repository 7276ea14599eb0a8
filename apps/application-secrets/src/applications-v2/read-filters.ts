import type { ApplicationFilter } from '../applications/application-search.service.js';
import { readTextQuery } from '../management/text-query.js';
import { stateOf, typeOf } from './application-enums.js';
import type { ApplicationSearchFilterDto } from './dto/applications-v2.dto.js';

/** What a checked filter means. */
export function readFilterV2(dto: ApplicationSearchFilterDto): ApplicationFilter {
  const { projectIdFilter, nameFilter, stateFilter } = dto;
  if (projectIdFilter) return { projectId: projectIdFilter.projectId };
  if (nameFilter) return { name: readTextQuery(nameFilter) };
  if (stateFilter !== null && stateFilter !== undefined) return { state: stateOf(stateFilter) };
  return { type: typeOf(dto.typeFilter) };
}
