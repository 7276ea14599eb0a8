import { basename } from 'node:path';
import ts from 'typescript';
import { type Schema, TypeSchemas } from './type-schemas.js';

const ROUTES = new Set(['Get', 'Post', 'Put', 'Patch', 'Delete', 'All']);
const KINDS = ts.TypeFlags.StringLike | ts.TypeFlags.NumberLike | ts.TypeFlags.BooleanLike;
/** Nest sends a text as it is. */
const NO_JSON = ts.TypeFlags.Void | ts.TypeFlags.Undefined | ts.TypeFlags.String;
/** Bytes of a media type that the route's `Answers` names. */
const BYTES = new Set(['StreamableFile', 'Buffer']);

/**
 * What the routes of an app answer, out of the types that their methods return (or, where a method writes the answer itself,
 * out of `@Answers<Type>()`), and what fields of DTOs are of whose type Nest's plugin says no more than "object".
 */
export class DeclaredAnswers {
  readonly operations: Record<string, Schema> = {};
  /** What the comments say of operations that come through several doors; those of controllers Nest's plugin reads. */
  readonly summaries: Record<string, string> = {};
  readonly fields: Record<string, Schema> = {};
  private readonly checker: ts.TypeChecker;
  private readonly types: TypeSchemas;

  constructor(program: ts.Program) {
    this.checker = program.getTypeChecker();
    this.types = new TypeSchemas(this.checker);
  }

  get schemas(): Readonly<Record<string, Schema>> {
    return this.types.named;
  }

  read(sourceFile: ts.SourceFile): void {
    for (const node of sourceFile.statements) {
      if (!isNamedClass(node)) continue;
      const controller = decoratorsOf(node).find(({ name }) => name === 'Controller');
      if (controller !== undefined) {
        // Internal routes are in no document.
        if (!/^'internal\//.test(controller.call.arguments[0]?.getText() ?? '')) this.controller(node);
      } else if (node.name.text.endsWith('Operations')) {
        this.rpcs(node);
      } else if (isDto(sourceFile.fileName)) this.dto(node);
    }
  }

  /** Schemas of what the dialects answer when they refuse, one for each member of `ErrorBodies`. */
  readErrors(sourceFile: ts.SourceFile): void {
    const node = sourceFile.statements.find((one) => ts.isInterfaceDeclaration(one) && one.name.text === 'ErrorBodies');
    if (node === undefined) throw new Error(`${sourceFile.fileName} has no ErrorBodies`);
    for (const member of this.checker.getPropertiesOfType(this.checker.getTypeAtLocation(node))) {
      this.types.of(this.checker.getTypeOfSymbol(member));
    }
  }

  /** Its own routes, and those of the classes that it extends with what they are given for their type parameters. */
  private controller(node: NamedClass): void {
    const feature = node.name.text.replace(/Controller$/, '');
    for (const member of this.checker.getPropertiesOfType(this.checker.getTypeAtLocation(node))) {
      const method = member.valueDeclaration;
      if (method === undefined || !ts.isMethodDeclaration(method)) continue;
      const decorators = decoratorsOf(method);
      if (!decorators.some(({ name }) => ROUTES.has(name))) continue;
      const schema = this.answerOf(member, node, decorators);
      if (schema !== undefined) this.operations[`${feature}.${member.name}`] = schema;
      // Nest's plugin reads those of a controller's own methods.
      if (method.parent !== node) this.summarize(`${feature}.${member.name}`, member);
    }
  }

  private summarize(handler: string, method: ts.Symbol): void {
    const summary = ts.displayPartsToString(method.getDocumentationComment(this.checker)).replace(/\s+/g, ' ');
    if (summary !== '') this.summaries[handler] = summary;
  }

  /** Under the name of the REST door, and of the Connect door where it answers otherwise. */
  private rpcs(node: NamedClass): void {
    const feature = node.name.text.replace(/Operations$/, '');
    for (const member of this.checker.getPropertiesOfType(this.checker.getTypeAtLocation(node))) {
      const rpc = member.valueDeclaration && decoratorsOf(member.valueDeclaration).find(({ name }) => name === 'Rpc');
      if (rpc === undefined) continue;
      const schema = this.answerOf(member, node, []);
      const onRest = this.answerOnRest(rpc.call);
      if (onRest !== undefined) this.operations[`${feature}.${member.name}`] = onRest;
      if (schema !== undefined)
        this.operations[`${feature}${onRest === undefined ? '' : 'Connect'}.${member.name}`] = schema;
      this.summarize(`${feature}.${member.name}`, member);
    }
  }

  private answerOnRest({ arguments: [, options] }: ts.CallExpression): Schema | undefined {
    const onRest = options && this.checker.getTypeAtLocation(options).getProperty('onRest');
    const signature = onRest && this.checker.getTypeOfSymbol(onRest).getCallSignatures()[0];
    return signature && this.types.of(signature.getReturnType());
  }

  /** @param node the class whose type arguments count */
  private answerOf(method: ts.Symbol, node: NamedClass, decorators: readonly Decorator[]): Schema | undefined {
    const given = decorators.find(({ name }) => name === 'Answers')?.call.typeArguments?.[0];
    if (given !== undefined) return this.types.of(this.checker.getTypeFromTypeNode(given));
    const [signature] = this.checker.getTypeOfSymbolAtLocation(method, node).getCallSignatures();
    const returned = signature && this.checker.getAwaitedType(signature.getReturnType());
    if (returned === undefined) return undefined;
    const types = returned.isUnion() ? returned.types : [returned];
    return types.every(isNoJson) ? undefined : this.types.of(returned);
  }

  /** Fields of several types, of any, and files. */
  private dto(node: NamedClass): void {
    for (const property of this.checker.getPropertiesOfType(this.checker.getTypeAtLocation(node))) {
      const type = this.checker.getNonNullableType(this.checker.getTypeOfSymbol(property));
      const [item = type] = this.checker.isArrayType(type)
        ? this.checker.getTypeArguments(type as ts.TypeReference)
        : [];
      if (isOpen(item)) this.fields[`${node.name.text}.${property.name}`] = this.types.of(type);
    }
  }
}

type NamedClass = ts.ClassDeclaration & { readonly name: ts.Identifier };

const isNamedClass = (node: ts.Node): node is NamedClass => ts.isClassDeclaration(node) && node.name !== undefined;

/** What has no symbol is told otherwise by the compiler's types. */
const nameOf = ({ symbol }: { readonly symbol: ts.Symbol | undefined }): string => symbol?.name ?? '';

const isNoJson = (type: ts.Type): boolean => (type.flags & NO_JSON) !== 0 || BYTES.has(nameOf(type));

function isOpen(type: ts.Type): boolean {
  if (type.isUnion()) return new Set(type.types.map(({ flags }) => flags & KINDS)).size > 1;
  return (type.flags & (ts.TypeFlags.NonPrimitive | ts.TypeFlags.Unknown)) !== 0 || nameOf(type) === 'FormFile';
}

const isDto = (file: string): boolean => file.includes('/dto/') || /\.(dto|query)\.ts$/.test(basename(file));

interface Decorator {
  readonly name: string;
  readonly call: ts.CallExpression;
}

/** The decorators of a class or a member that are called. */
export function decoratorsOf(node: ts.Node): Decorator[] {
  if (!ts.canHaveDecorators(node)) return [];
  return (ts.getDecorators(node) ?? [])
    .map(({ expression }) => expression)
    .filter(ts.isCallExpression)
    .map((call) => ({ name: call.expression.getText(), call }));
}
