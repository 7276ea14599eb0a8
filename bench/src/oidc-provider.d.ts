/** What the bench uses of a package that brings no types. */
declare module 'oidc-provider' {
  class Provider {
    constructor(issuer: string, configuration: object);
    on(event: 'server_error', listener: (context: unknown, error: Error) => void): void;
    listen(port: number, host: string, listening: () => void): void;
  }
  export { Provider as default };
}
