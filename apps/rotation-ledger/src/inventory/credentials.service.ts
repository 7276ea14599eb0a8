import { Injectable } from '@nestjs/common';
import { type Page, pageOf } from '@rekey/http';
import type { Principal } from '@rekey/identity';
import { writeCursor } from '../ledger/cursor.js';
import { RotationListRepository } from '../rotations/rotation-list.repository.js';
import { presentRotation } from '../rotations/present-rotation.js';
import { CredentialNotFound } from './credential.errors.js';
import { CredentialListRepository } from './credential-list.repository.js';
import type { ListCredentialsQuery } from './dto/list-credentials.query.js';
import {
  type CredentialAnswer,
  type CredentialItem,
  presentCredential,
  presentDependant,
  presentVersion,
} from './present-credential.js';

const LAST_ROTATIONS = 10;

/** What is held, as far as the caller may read it at the owners. */
@Injectable()
export class CredentialsService {
  constructor(
    private readonly credentials: CredentialListRepository,
    private readonly rotations: RotationListRepository,
  ) {}

  async list(query: ListCredentialsQuery, principal: Principal): Promise<Page<CredentialItem>> {
    const now = new Date();
    return pageOf(
      await this.credentials.find(query, principal),
      query.limit,
      ({ sorted, known }) => writeCursor([sorted, known.kind, known.id]),
      (row) => presentCredential(row, now),
    );
  }

  /** @throws CredentialNotFound also where the caller may not see it */
  async get(kind: string, id: string, principal: Principal): Promise<CredentialAnswer> {
    const row = await this.credentials.findOne(kind, id, principal);
    if (row === undefined) throw new CredentialNotFound();
    const now = new Date();
    const [dependants, rotations] = await Promise.all([
      this.credentials.dependantsOf(row.known, principal),
      this.rotations.find({ credential: `${kind}/${id}`, limit: LAST_ROTATIONS - 1 }, principal),
    ]);
    return {
      ...presentCredential(row, now),
      versions: row.known.versions.map((one) => presentVersion(one, now)),
      dependants: dependants.map(presentDependant),
      holders: [],
      rotations: rotations.map((one) => presentRotation(one, now)),
    };
  }
}
