import { Injectable } from '@nestjs/common';
import { Transactions } from '@rekey/database';
import type { Principal } from '@rekey/identity';
import { ProjectAccess } from '../projects/project-access.js';
import type {
  EcGenerationDto,
  GenerateJwkDto,
  GenerationDto,
  OctGenerationDto,
  OkpGenerationDto,
  RsaGenerationDto,
} from './dto/generate-jwk.dto.js';
import type { MaterialParameters } from './generate-material.js';
import { JwkAdditionsService } from './jwk-additions.service.js';
import { usualUse } from '../jwk-store/jwk-algorithms.js';
import type { GeneratedFacts } from '../jwk-store/jwk.entity.js';
import { JwkUnfit, valueMissing } from '../jwk-store/jwk.errors.js';
import { JwkGenerator } from './jwk-generator.js';
import { kidOf } from './kid-policy.js';

type Plan = { readonly parameters: MaterialParameters; readonly wishes: GenerationDto };

const PBES2 = /^PBES2-/;
const SALT_LENGTH = 8;
const ITERATION_COUNT = 1_000;

/** Makes JWKs of new keys, which follow nothing. */
@Injectable()
export class JwkGenerationsService {
  constructor(
    private readonly access: ProjectAccess,
    private readonly generator: JwkGenerator,
    private readonly additions: JwkAdditionsService,
    private readonly transactions: Transactions,
  ) {}

  /**
   * Returns the environments that it is deployed to.
   * @throws PermissionDenied, EnvironmentNotFound, JwkUnfit, JwkNameTaken, TooManyJwkGenerations
   */
  async generate(principal: Principal, projectName: string, dto: GenerateJwkDto): Promise<readonly string[]> {
    const project = await this.access.enterToDeploy(principal, projectName);
    const environment = await this.additions.environmentNamed(dto.environmentName);
    const { parameters, wishes } = planOf(dto);
    const now = new Date();
    const generated = { ...validityOf(wishes, now), ...passwordOf(wishes) };
    const material = await this.generator.make(parameters, { group: project.name, owner: principal.id });
    const algorithm = wishes.algorithm ?? undefined;
    const kid = dto.kid ?? kidOf(wishes.keyIdType ?? 'TIMESTAMP', material, now);
    const useType = wishes.keyUseType ?? usualUse(material, algorithm);
    await this.transactions.run((manager) =>
      this.additions.add(manager, project, {
        name: dto.name,
        description: dto.description,
        material,
        policy: { sourceType: 'GENERATE', useType, algorithm, fixedKid: kid, isWithoutKid: kid === null },
        environment,
        generated,
      }),
    );
    return this.additions.deployedTo(environment);
  }
}

/** @throws JwkUnfit when the parameters of the type are missing */
function planOf(dto: GenerateJwkDto): Plan {
  const wishes = dto[MEMBERS[dto.type]] ?? undefined;
  if (wishes === undefined) throw valueMissing(MEMBERS[dto.type]);
  if (dto.type === 'RSA' || dto.type === 'OCT') {
    return { parameters: { type: dto.type, bits: (wishes as RsaGenerationDto | OctGenerationDto).keySize }, wishes };
  }
  return { parameters: { type: dto.type, curve: (wishes as EcGenerationDto | OkpGenerationDto).curveType }, wishes };
}

const MEMBERS = { RSA: 'rsa', EC: 'ec', OCT: 'oct', OKP: 'okp' } as const;

/** @throws JwkUnfit for a key that would be over before it begins */
function validityOf({ notBeforeTime, expirationTime }: GenerationDto, now: Date): GeneratedFacts {
  const from = new Date(notBeforeTime ?? now);
  const until = new Date(expirationTime ?? from);
  if (expirationTime === undefined || expirationTime === null) until.setUTCFullYear(from.getUTCFullYear() + 1);
  if (until <= from) throw new JwkUnfit('expirationTime', 'expirationTime must be after notBeforeTime!');
  return { notBeforeTime: from.toISOString(), expirationTime: until.toISOString() };
}

function passwordOf(wishes: OctGenerationDto | GenerationDto): Partial<GeneratedFacts> {
  if (!PBES2.test(wishes.algorithm ?? '')) return {};
  const { passwordSaltLength, passwordIterationCount } = wishes as OctGenerationDto;
  return {
    passwordSaltLength: passwordSaltLength ?? SALT_LENGTH,
    passwordIterationCount: passwordIterationCount ?? ITERATION_COUNT,
  };
}
