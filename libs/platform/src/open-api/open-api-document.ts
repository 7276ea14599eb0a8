import { Injectable } from '@nestjs/common';
import type { OpenAPIObject } from '@nestjs/swagger';

/** The OpenAPI document of this service, made when somebody first asks for it. */
@Injectable()
export class OpenApiDocument {
  private build: (() => Promise<OpenAPIObject>) | undefined;
  private built: Promise<OpenAPIObject> | undefined;

  /** Set once, when the application exists: its routes are what is described. */
  provide(build: () => Promise<OpenAPIObject>): void {
    this.build = build;
  }

  get(): Promise<OpenAPIObject> {
    if (this.build === undefined) throw new Error('The application has not described its routes yet');
    this.built ??= this.build();
    return this.built;
  }
}
