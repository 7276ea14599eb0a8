/** Compares answers with what an OpenAPI document says of them. */
export class AnswerCheck {
  constructor(document: object);
  pathOf(url: string): string | undefined;
  problemsOfRoutes(doors: readonly string[]): string[];
  problemOf(answer: {
    readonly method: string;
    readonly path: string | undefined;
    readonly status: number;
    readonly type: string | undefined;
    readonly body: string;
  }): string | undefined;
}
