import 'reflect-metadata';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { problemsOfUrls, serviceUrlsIn } from './service-urls.js';

/** A setting is missing or wrong. The message names each one and never repeats its value, which may be a secret. */
export class ConfigError extends Error {
  constructor(problems: readonly string[]) {
    super(`Bad configuration:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    this.name = 'ConfigError';
  }
}

/** `databaseUrl` → `REKEY_DATABASE_URL`: a field and its variable are the same words. */
export function variableOf(field: string): string {
  return `REKEY_${field.replace(/([A-Z])/g, '_$1').toUpperCase()}`;
}

/**
 * Reads a config class from the environment, once, at start. Absent or empty variables leave the class's default.
 * @throws ConfigError naming every bad variable.
 */
export function loadConfig<C extends object>(
  type: new () => C,
  env: Readonly<Record<string, string | undefined>>,
  overrides: Partial<C> = {},
): C {
  const defaults = new type();
  const urls = 'serviceUrls' in defaults ? { serviceUrls: serviceUrlsIn(env) } : undefined;
  const given = Object.fromEntries(
    Object.keys(defaults)
      .map((field): [string, string | undefined] => [field, env[variableOf(field)]?.trim()])
      .filter(([, value]) => value !== undefined && value !== ''),
  );
  const config = plainToInstance(type, { ...defaults, ...given, ...urls, ...overrides }, { exposeDefaultValues: true });
  const problems = validateSync(config, { skipMissingProperties: false, forbidUnknownValues: true }).flatMap((error) =>
    Object.values(error.constraints ?? {}).map((message) => `${variableOf(error.property)}: ${message}`),
  );
  if (urls !== undefined) problems.push(...problemsOfUrls(urls.serviceUrls));
  if (problems.length > 0) throw new ConfigError(problems);
  return config;
}
