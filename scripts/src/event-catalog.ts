import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { decoratorsOf } from './declared-answers.js';

/** An event, as its class has it. */
export interface EventFacts {
  readonly name: string;
  /** CloudEvents `type`. */
  readonly type: string;
  /** The service whose topic it is on; undefined for a topic of several. */
  readonly owner: string | undefined;
  readonly summary: string;
  /** What the event does not say on purpose. */
  readonly leftOut: string;
  readonly fields: readonly string[];
}

/** What handles an event, and how. */
export interface Subscription {
  readonly owner: string;
  /** `inbox`: one replica, exactly once. `batches`: one replica, all events. `replicas`: each, for what it has in memory. */
  readonly by: 'inbox' | 'batches' | 'replicas';
  /** The class that does, or the id of a handler. */
  readonly subscriber: string;
  /** `any` of batches. */
  readonly event: string;
}

/** Who makes and handles the events of a checkout. */
export interface EventUses {
  /** Services by the name of the event. */
  readonly publishers: ReadonlyMap<string, readonly string[]>;
  readonly subscriptions: readonly Subscription[];
}

/** How the tables name what the platform's libraries do in each service. */
export const EVERY_SERVICE = 'every service';
const CONTRACTS = 'libs/contracts';
const PLATFORM = ['libs/messaging', 'libs/platform'];

/** Every event class in the order of its file, from what the compiler knows of it. */
export function eventCatalog(root: string): EventFacts[] {
  const folder = join(root, CONTRACTS);
  const { options, fileNames } = configOf(folder);
  const program = ts.createProgram(fileNames, { ...options, noEmit: true });
  const checker = program.getTypeChecker();
  const files = fileNames.filter((file) => file.includes('/src/events/')).sort();
  const classes = files.flatMap((file) => program.getSourceFile(file)?.statements.filter(ts.isClassDeclaration) ?? []);
  return classes.flatMap((node) => factsOf(checker, node) ?? []);
}

function configOf(folder: string): ts.ParsedCommandLine {
  const { config } = ts.readConfigFile(join(folder, 'tsconfig.json'), (path) => ts.sys.readFile(path)) as {
    config: object;
  };
  return ts.parseJsonConfigFileContent(config, ts.sys, folder);
}

/** Undefined for a class that is part of an event and none itself. */
function factsOf(checker: ts.TypeChecker, node: ts.ClassDeclaration): EventFacts | undefined {
  const symbol = node.name && checker.getSymbolAtLocation(node.name);
  if (symbol === undefined) return undefined;
  const [type, place] = decoratorsOf(node).find(({ name }) => name === 'EventType')?.call.arguments ?? [];
  if (type === undefined || !ts.isStringLiteral(type)) return undefined;
  const comment = ts.displayPartsToString(symbol.getDocumentationComment(checker)).replace(/\s+/g, ' ');
  const [summary = '', leftOut = ''] = comment.split(' Left out: ');
  const members = checker.getPropertiesOfType(checker.getDeclaredTypeOfSymbol(symbol));
  const fields = members.filter(({ flags }) => (flags & ts.SymbolFlags.Property) !== 0).map(({ name }) => name);
  return { name: symbol.name, type: type.text, owner: textIn(place, 'topic'), summary, leftOut, fields };
}

/** Who makes (`new X(…)`, `X.of(…)`) each of these events, and who takes it, as the code of a checkout has it. */
export function eventUses(root: string, names: readonly string[]): EventUses {
  const apps = readdirSync(join(root, 'apps')).map((app) => ({ owner: app, folder: `apps/${app}` }));
  const places = [...apps, ...PLATFORM.map((folder) => ({ owner: EVERY_SERVICE, folder }))];
  const known = new Set(names);
  const publishers = new Map(names.map((name) => [name, new Set<string>()]));
  const subscriptions = new Map<string, Subscription>();
  for (const { owner, folder } of places) {
    for (const file of sourcesIn(join(root, folder, 'src'))) {
      eachNode(file, (node) => {
        publishers.get(madeBy(node) ?? '')?.add(owner);
        for (const one of subscriptionsOf(node, known)) subscriptions.set(Object.values(one).join(), { owner, ...one });
      });
    }
  }
  const sorted = new Map([...publishers].map(([name, owners]) => [name, [...owners].sort()]));
  return { publishers: sorted, subscriptions: [...subscriptions.values()] };
}

function sourcesIn(folder: string): ts.SourceFile[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.spec.ts'))
    .sort()
    .map((path) => join(folder, path))
    .map((path) => ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.ES2022, true));
}

function eachNode(node: ts.Node, see: (node: ts.Node) => void): void {
  see(node);
  ts.forEachChild(node, (child) => eachNode(child, see));
}

/** The class that an expression makes an instance of, as far as its name says. */
function madeBy(node: ts.Node): string | undefined {
  if (ts.isNewExpression(node)) return node.expression.getText();
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return undefined;
  return node.expression.name.text === 'of' ? node.expression.expression.getText() : undefined;
}

function subscriptionsOf(node: ts.Node, known: ReadonlySet<string>): Omit<Subscription, 'owner'>[] {
  if (ts.isMethodDeclaration(node)) return handlersOf(node);
  if (ts.isCallExpression(node)) return followersOf(node, known);
  return redrivenBy(node, known);
}

/** `@OnEvent(X, { id })`, `@OnEvents(X, { id })` and `@OnEveryEvent({ id })` */
function handlersOf(method: ts.MethodDeclaration): Omit<Subscription, 'owner'>[] {
  return decoratorsOf(method).flatMap(({ name, call }): Omit<Subscription, 'owner'>[] => {
    const [first, options] = call.arguments;
    if (name === 'OnEvent' || name === 'OnEvents')
      return [{ by: 'inbox', subscriber: idIn(options), event: first?.getText() ?? '' }];
    return name === 'OnEveryEvent' ? [{ by: 'batches', subscriber: idIn(first), event: 'any' }] : [];
  });
}

function idIn(options: ts.Expression | undefined): string {
  const id = textIn(options, 'id');
  if (id === undefined) throw new Error('A subscriber has no id');
  return id;
}

/** A literal text among what a decorator is given. */
function textIn(options: ts.Expression | undefined, member: string): string | undefined {
  const found = options && ts.isObjectLiteralExpression(options) ? [...options.properties] : [];
  const text = found.filter(ts.isPropertyAssignment).find(({ name }) => name.getText() === member)?.initializer;
  return text !== undefined && ts.isStringLiteral(text) ? text.text : undefined;
}

/** `broadcasts.follow([X, Y], …)`, or with the name of such a list. */
function followersOf({ expression, arguments: [given] }: ts.CallExpression, known: ReadonlySet<string>) {
  if (!ts.isPropertyAccessExpression(expression) || expression.name.text !== 'follow' || given === undefined) return [];
  const file = expression.getSourceFile();
  const list = ts.isIdentifier(given) ? constantOf(file, given.text) : given;
  const events = list === undefined ? [] : identifiersIn(list).filter((name) => known.has(name));
  const subscriber = classAround(expression);
  return events.map((event) => ({ by: 'replicas' as const, subscriber, event }));
}

function constantOf(file: ts.SourceFile, name: string): ts.Expression | undefined {
  let found: ts.Expression | undefined;
  eachNode(file, (node) => {
    if (ts.isVariableDeclaration(node) && node.name.getText() === name) found = node.initializer;
  });
  return found;
}

function identifiersIn(list: ts.Node): string[] {
  const names: string[] = [];
  eachNode(list, (node) => ts.isIdentifier(node) && names.push(node.text));
  return names;
}

/** The messaging library takes an event by its type: `envelope.type === X.type`. */
function redrivenBy(node: ts.Node, known: ReadonlySet<string>): Omit<Subscription, 'owner'>[] {
  if (!ts.isBinaryExpression(node) || !node.getSourceFile().fileName.includes(PLATFORM[0] as string)) return [];
  const { right } = node;
  if (!ts.isPropertyAccessExpression(right) || right.name.text !== 'type') return [];
  const event = right.expression.getText();
  return known.has(event) ? [{ by: 'inbox', subscriber: classAround(node), event }] : [];
}

function classAround(node: ts.Node): string {
  if (ts.isClassDeclaration(node)) return node.name?.text ?? '';
  return ts.isSourceFile(node) ? '' : classAround(node.parent);
}
