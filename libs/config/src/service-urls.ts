import { SERVICE_NAMES, SERVICES, type ServiceName } from '@rekey/contracts';
import { isURL } from 'class-validator';

export type ServiceUrls = Readonly<Record<ServiceName, string>>;

/** What settings that are URLs may be. */
export const HTTP_URL = {
  require_tld: false,
  require_protocol: true,
  protocols: ['http', 'https'],
  disallow_auth: true,
};
export const NOT_A_URL = 'must be an http(s) URL';

/** The URL of each service: what its setting says, else its port of this machine. */
export function serviceUrlsIn(env: Readonly<Record<string, string | undefined>>): ServiceUrls {
  const urls = SERVICE_NAMES.map((name) => {
    const { port, urlVariable } = SERVICES[name];
    return [name, env[urlVariable]?.trim() || `http://127.0.0.1:${port}`];
  });
  return Object.fromEntries(urls) as ServiceUrls;
}

/** What is wrong with them, by variable. */
export function problemsOfUrls(urls: ServiceUrls): string[] {
  const wrong = SERVICE_NAMES.filter((name) => !isURL(urls[name], HTTP_URL));
  return wrong.map((name) => `${SERVICES[name].urlVariable}: ${NOT_A_URL}`);
}
