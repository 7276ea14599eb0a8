import { ValidateBy } from 'class-validator';

/** A URL that the PostgreSQL driver can read. It may hold a password, so the message repeats nothing of it. */
export const IsPostgresUrl = (): PropertyDecorator =>
  ValidateBy({
    name: 'isPostgresUrl',
    validator: {
      validate: (value: unknown) =>
        typeof value === 'string' && /^postgres(ql)?:\/\//.test(value) && URL.canParse(value),
      defaultMessage: () => 'must be a postgres:// URL',
    },
  });
