import {
  allowedOriginsOf,
  checkOidcSettings,
  DEFAULT_OIDC_SETTINGS,
  type OidcSettings,
  OidcSettingsInvalid,
} from './oidc-settings.js';

const settings = (members: Partial<OidcSettings>): OidcSettings => ({ ...DEFAULT_OIDC_SETTINGS, ...members });
const check = (members: Partial<OidcSettings>) => () => checkOidcSettings(settings(members), 'PROJECT-1n8df');

describe('checkOidcSettings', () => {
  it.each<Partial<OidcSettings>>([
    {},
    { grantTypes: ['OIDC_GRANT_TYPE_DEVICE_CODE'] },
    { responseTypes: ['OIDC_RESPONSE_TYPE_ID_TOKEN'], grantTypes: ['OIDC_GRANT_TYPE_IMPLICIT'] },
    { additionalOrigins: ['https://a.example', 'http://[::1]:8080', 'app://host'] },
  ])('takes %j', (members) => {
    expect(check(members)).not.toThrow();
  });

  it.each<Partial<OidcSettings>>([
    { grantTypes: ['OIDC_GRANT_TYPE_IMPLICIT'] },
    { grantTypes: [] },
    { responseTypes: ['OIDC_RESPONSE_TYPE_ID_TOKEN_TOKEN'] },
    { responseTypes: ['OIDC_RESPONSE_TYPE_CODE', 'OIDC_RESPONSE_TYPE_ID_TOKEN'] },
    ...[
      '',
      'a.example',
      'https://',
      'https://a.example/',
      'https://a.example?x',
      'https://u@a.example',
      'https://a b',
    ].map((origin) => ({ additionalOrigins: [origin] })),
  ])('refuses %j', (members) => {
    expect(check(members)).toThrow(OidcSettingsInvalid);
  });
});

describe('allowedOriginsOf', () => {
  it('names the origin of every redirect once, and those that are given', () => {
    const redirectUris = ['https://a.example/1', 'https://a.example/2?x=1', 'app:/no-origin', 'http://127.0.0.1:81/cb'];
    expect(allowedOriginsOf(settings({ redirectUris, additionalOrigins: ['https://b.example'] }))).toEqual([
      'https://a.example',
      'http://127.0.0.1:81',
      'https://b.example',
    ]);
  });
});
