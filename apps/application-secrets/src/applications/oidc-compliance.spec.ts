import { type AuthMethodType, OIDC_BASIC, OIDC_NONE } from './application.entity.js';
import { complianceOf } from './oidc-compliance.js';
import { DEFAULT_OIDC_SETTINGS, type OidcSettings } from './oidc-settings.js';

const problems = (settings: Partial<OidcSettings>, method: AuthMethodType = OIDC_NONE): string[] =>
  complianceOf({ ...DEFAULT_OIDC_SETTINGS, ...settings }, method).problems.map(({ key }) =>
    key.replace('Application.OIDC.V1.', ''),
  );

const IMPLICIT = { grantTypes: ['OIDC_GRANT_TYPE_IMPLICIT'] } as const;
const BOTH = { grantTypes: ['OIDC_GRANT_TYPE_IMPLICIT', 'OIDC_GRANT_TYPE_AUTHORIZATION_CODE'] } as const;
const NATIVE = { appType: 'OIDC_APP_TYPE_NATIVE' } as const;
const USER_AGENT = { appType: 'OIDC_APP_TYPE_USER_AGENT' } as const;

describe('complianceOf', () => {
  it('finds nothing wrong with a web application over https, however it authenticates', () => {
    expect(complianceOf({ ...DEFAULT_OIDC_SETTINGS, redirectUris: ['https://a.example/cb'] }, OIDC_BASIC)).toEqual({
      isCompliant: true,
      problems: [],
    });
  });

  it('asks for a redirect, but not of a device', () => {
    expect(problems({})).toEqual(['NotCompliant', 'NoRedirectUris']);
    expect(problems({ grantTypes: ['OIDC_GRANT_TYPE_DEVICE_CODE'] })).toEqual([]);
  });

  it.each([
    [{ redirectUris: ['app://cb'] }, 'Code.RedirectUris.CustomOnlyForNative'],
    [{ redirectUris: ['http://a.example/cb'], ...USER_AGENT }, 'Code.RedirectUris.HttpOnlyForWeb'],
    [{ redirectUris: ['http://a.example/cb'], ...NATIVE }, 'Native.RedirectUris.MustBeHttpLocalhost'],
    [{ redirectUris: ['http://a.example/cb'], ...IMPLICIT }, 'Implicit.RedirectUris.HttpNotAllowed'],
    [{ redirectUris: ['app://cb'], ...IMPLICIT }, 'Implicit.RedirectUris.CustomNotAllowed'],
    [{ redirectUris: ['app://cb'], ...BOTH }, 'Implicit.RedirectUris.CustomNotAllowed'],
    [
      { redirectUris: ['https://a.example/cb'], grantTypes: ['OIDC_GRANT_TYPE_REFRESH_TOKEN'] } as const,
      'GrantType.Refresh.NoAuthCode',
    ],
  ])('finds fault with %j', (settings, problem) => {
    expect(problems(settings)).toEqual(['NotCompliant', problem]);
  });

  it.each([
    [NATIVE, 'Native.AuthMethodType.NotNone'],
    [USER_AGENT, 'UserAgent.AuthMethodType.NotNone'],
  ])('wants no secret in the hands of %j', (settings, problem) => {
    expect(problems({ redirectUris: ['https://a.example/cb'], ...settings }, OIDC_BASIC)).toEqual([
      'NotCompliant',
      problem,
    ]);
  });

  it('lets a native application listen on the machine itself', () => {
    expect(problems({ redirectUris: ['http://127.0.0.1:8080/cb', 'http://[::1]/cb', 'app://cb'], ...NATIVE })).toEqual(
      [],
    );
  });

  it('only remarks that not every combination of two flows will do', () => {
    const { isCompliant } = complianceOf(
      { ...DEFAULT_OIDC_SETTINGS, ...BOTH, redirectUris: ['http://a.example/cb'] },
      OIDC_NONE,
    );
    expect(isCompliant).toBe(true);
    expect(problems({ ...BOTH, redirectUris: ['http://a.example/cb'] })).toEqual(['NotAllCombinationsAreAllowed']);
  });
});
