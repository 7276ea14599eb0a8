import { request } from 'undici';

type Json = Record<string, unknown>;

/** Calls as the operator; what is not answered with success is an error with the server's words. */
export class Client {
  constructor(
    private readonly url: string,
    private readonly token: string,
  ) {}

  /** For requests that a load generator sends. */
  get headers(): Record<string, string> {
    return { authorization: `Bearer ${this.token}`, 'content-type': 'application/json' };
  }

  get<Answer = Json>(path: string): Promise<Answer> {
    return this.call('GET', path);
  }

  post<Answer = Json>(path: string, body: object): Promise<Answer> {
    return this.call('POST', path, body);
  }

  put<Answer = Json>(path: string, body: object): Promise<Answer> {
    return this.call('PUT', path, body);
  }

  private async call<Answer>(method: 'GET' | 'POST' | 'PUT', path: string, content?: object): Promise<Answer> {
    const { statusCode, body } = await request(`${this.url}${path}`, {
      method,
      headers: content === undefined ? { authorization: this.headers['authorization'] as string } : this.headers,
      ...(content === undefined ? {} : { body: JSON.stringify(content) }),
    });
    const text = await body.text();
    if (statusCode >= 300) throw new Error(`${method} ${path} answered ${statusCode}: ${text}`);
    return (text === '' ? {} : JSON.parse(text)) as Answer;
  }
}
