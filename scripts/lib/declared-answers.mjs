import { basename } from 'node:path';
import ts from 'typescript';
import { TypeSchemas } from './type-schemas.mjs';

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
  operations = {};
  /** What the comments say of operations that come through several doors; those of controllers Nest's plugin reads. */
  summaries = {};
  fields = {};

  constructor(program) {
    this.checker = program.getTypeChecker();
    this.types = new TypeSchemas(this.checker);
  }

  get schemas() {
    return this.types.named;
  }

  read(sourceFile) {
    for (const node of sourceFile.statements) {
      if (!ts.isClassDeclaration(node) || node.name === undefined) continue;
      const controller = decoratorsOf(node).find(({ name }) => name === 'Controller');
      if (controller !== undefined) {
        // Internal routes are in no document.
        if (!/^'internal\//.test(controller.call.arguments[0]?.getText() ?? '')) this.#controller(node);
      } else if (node.name.text.endsWith('Operations')) {
        this.#rpcs(node);
      } else if (isDto(sourceFile.fileName)) this.#dto(node);
    }
  }

  /** Schemas of what the dialects answer when they refuse, one for each member of `ErrorBodies`. */
  readErrors(sourceFile) {
    const node = sourceFile.statements.find((one) => ts.isInterfaceDeclaration(one) && one.name.text === 'ErrorBodies');
    for (const member of this.checker.getPropertiesOfType(this.checker.getTypeAtLocation(node))) {
      this.types.of(this.checker.getTypeOfSymbol(member));
    }
  }

  #controller(node) {
    for (const method of node.members.filter(ts.isMethodDeclaration)) {
      const decorators = decoratorsOf(method);
      if (!decorators.some(({ name }) => ROUTES.has(name))) continue;
      const schema = this.#answerOf(method, decorators);
      if (schema !== undefined) {
        this.operations[`${node.name.text.replace(/Controller$/, '')}.${method.name.getText()}`] = schema;
      }
    }
  }

  /** Under the name of the REST door, and of the Connect door where it answers otherwise. */
  #rpcs(node) {
    for (const method of node.members.filter(ts.isMethodDeclaration)) {
      const rpc = decoratorsOf(method).find(({ name }) => name === 'Rpc');
      if (rpc === undefined) continue;
      const feature = node.name.text.replace(/Operations$/, '');
      const name = method.name.getText();
      const schema = this.#answerOf(method, []);
      const onRest = this.#answerOnRest(rpc.call);
      this.operations[`${feature}.${name}`] = onRest ?? schema;
      if (onRest !== undefined) this.operations[`${feature}Connect.${name}`] = schema;
      const comment = this.checker.getSymbolAtLocation(method.name).getDocumentationComment(this.checker);
      const summary = ts.displayPartsToString(comment).replace(/\s+/g, ' ');
      if (summary !== '') this.summaries[`${feature}.${name}`] = summary;
    }
  }

  #answerOnRest({ arguments: [, options] }) {
    const onRest = options && this.checker.getTypeAtLocation(options).getProperty('onRest');
    if (onRest === undefined) return undefined;
    const [signature] = this.checker.getTypeOfSymbol(onRest).getCallSignatures();
    return this.types.of(signature.getReturnType());
  }

  #answerOf(method, decorators) {
    const given = decorators.find(({ name }) => name === 'Answers')?.call.typeArguments?.[0];
    if (given !== undefined) return this.types.of(this.checker.getTypeFromTypeNode(given));
    const signature = this.checker.getSignatureFromDeclaration(method);
    const returned = this.checker.getAwaitedType(signature.getReturnType());
    const types = returned.isUnion() ? returned.types : [returned];
    const isNothing = ({ flags, symbol }) => flags & NO_JSON || BYTES.has(symbol?.name);
    return types.every(isNothing) ? undefined : this.types.of(returned);
  }

  /** Fields of several types, of any, and files. */
  #dto(node) {
    for (const property of this.checker.getPropertiesOfType(this.checker.getTypeAtLocation(node))) {
      const type = this.checker.getNonNullableType(this.checker.getTypeOfSymbol(property));
      const item = this.checker.isArrayType(type) ? this.checker.getTypeArguments(type)[0] : type;
      if (isOpen(item)) this.fields[`${node.name.text}.${property.name}`] = this.types.of(type);
    }
  }
}

function isOpen(type) {
  if (type.isUnion()) return new Set(type.types.map(({ flags }) => flags & KINDS)).size > 1;
  return (type.flags & (ts.TypeFlags.NonPrimitive | ts.TypeFlags.Unknown)) !== 0 || type.symbol?.name === 'FormFile';
}

const isDto = (file) => file.includes('/dto/') || /\.(dto|query)\.ts$/.test(basename(file));

function decoratorsOf(node) {
  return (ts.getDecorators(node) ?? [])
    .map(({ expression }) => expression)
    .filter(ts.isCallExpression)
    .map((call) => ({ name: call.expression.getText(), call }));
}
