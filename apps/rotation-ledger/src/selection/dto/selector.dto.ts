import type { CredentialKind } from '@rekey/contracts';

/** Which credentials are meant: those that fit all of what is said. `{}` is every one. */
export class SelectorDto {
  kind?: CredentialKind;

  /** `org:<id>`, `project:<id>`, `vault-project:<name>`, `zone:<id>` or `environment:<name>`. */
  scope?: string;

  /** A glob: `*` stands for any characters, `?` for one. */
  name?: string;
}
