// What the sources say about events: the classes in libs/contracts, and who publishes and handles them. Run by itself it
// prints all of it as JSON, for the spec that compares the two.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { ROOT } from './paths.mjs';

const EVENTS = 'libs/contracts/src/events';
/** The base classes of events, with the file of those that have fields. */
const BASES = { DomainEvent: undefined, RotationEvent: 'libs/contracts/src/rotation-event.ts' };
/** How the comments name what the platform's libraries do in each service. */
const EVERY_SERVICE = 'every service';
/** `Publisher: a, b (why). Subscribers: c (why). Left out: d.`, after what happened. */
const COMMENT = /^(.*?)\s*Publisher: (.*?)\.\s+Subscribers: (.*?)\.(?:\s+Left out: (.*))?$/s;

/** Every event class in the order of its file. @throws Error naming one whose comment is not as it should be */
export function eventCatalog() {
  return sources(EVENTS).flatMap(({ path, text }) =>
    parse(path, text)
      .statements.filter((node) => ts.isClassDeclaration(node) && Object.hasOwn(BASES, baseOf(node) ?? ''))
      .map((node) => eventOf(node)),
  );
}

function eventOf(node) {
  const name = node.name.text;
  const comment = ts.getTextOfJSDocComment(ts.getJSDocCommentsAndTags(node)[0]?.comment) ?? '';
  const [, summary, publisher, subscribers, leftOut = ''] = COMMENT.exec(comment.replace(/\s+/g, ' ')) ?? [];
  if (summary === undefined) throw new Error(`The comment of ${name} must name its publisher and subscribers`);
  const properties = node.members.filter(ts.isPropertyDeclaration);
  const type = properties.find((property) => property.name.text === 'type')?.initializer?.text;
  const fields = [...new Set([...fieldsOf(node), ...inheritedFields(baseOf(node))])];
  return { name, type, summary, publisher, subscribers, leftOut, fields };
}

function fieldsOf(node) {
  return node.members
    .filter(ts.isPropertyDeclaration)
    .filter(isInstanceField)
    .map(({ name: { text } }) => text);
}

function inheritedFields(base) {
  const path = BASES[base];
  if (path === undefined) return [];
  const { statements } = parse(path, readFileSync(join(ROOT, path), 'utf8'));
  return fieldsOf(statements.find((node) => ts.isClassDeclaration(node) && node.name.text === base));
}

function isInstanceField({ modifiers = [] }) {
  return !modifiers.some(({ kind }) => kind === ts.SyntaxKind.StaticKeyword);
}

function baseOf(node) {
  return node.heritageClauses?.[0]?.types[0]?.expression.getText();
}

/** Names in a comment's list, without the reasons in brackets. */
export function namesIn(list) {
  const names = list.replace(/\s*\([^)]*\)/g, '').split(', ');
  return names.filter((name) => name !== 'none').sort();
}

/**
 * Who makes (`new X(`, `X.of(`) each event and who handles it (`@OnEvent(X` or `@OnEvents(X` over `onX(`) or follows it (in a list of
 * `follow([…]`), as the code has it.
 */
export function eventUses(names) {
  const apps = readdirSync(join(ROOT, 'apps')).map((app) => ({ owner: app, files: sources(`apps/${app}/src`) }));
  const messaging = { owner: EVERY_SERVICE, files: sources('libs/messaging/src') };
  const platform = { owner: EVERY_SERVICE, files: sources('libs/platform/src') };
  const ownersOf = (places, matches) =>
    places
      .filter(({ files }) => files.some(matches))
      .map(({ owner }) => owner)
      .sort();
  return Object.fromEntries(
    names.map((name) => {
      const makes = new RegExp(`\\b(new ${name}|${name}\\.of)\\(`);
      const handles = new RegExp(`@OnEvents?\\(\\s*${name}\\b[^)]*\\)\\s+(?:async )?on${name}\\(`);
      const publishers = ownersOf([...apps, messaging], ({ text }) => makes.test(text));
      const subscribers = [
        ...ownersOf(
          [...apps, platform],
          ({ path, text }) => (path.endsWith('.subscriber.ts') && handles.test(text)) || followedIn(text).has(name),
        ),
        // The library itself handles an event by its type.
        ...ownersOf([messaging], ({ text }) => text.includes(`=== ${name}.type) return this.`)),
      ];
      return [name, { publishers, subscribers }];
    }),
  );
}

/** What `broadcasts.follow` is given, in place or as a list with a name. */
function followedIn(text) {
  const given = [...text.matchAll(/\.follow\(\s*(?:\[([^\]]*)\]|(\w+))/g)];
  const lists = given.map(
    ([, classes, list]) => classes ?? new RegExp(`const ${list} = \\[([^\\]]*)\\]`).exec(text)?.[1] ?? '',
  );
  return new Set(lists.flatMap((classes) => classes.match(/\w+/g) ?? []));
}

/** Every handler by the id that it has in dead letters and inboxes, with the event it handles; of batches it is any. */
export function subscriberIds() {
  const owners = [
    ...readdirSync(join(ROOT, 'apps')).map((app) => [app, `apps/${app}/src`]),
    [EVERY_SERVICE, 'libs/platform/src'],
  ];
  return owners.flatMap(([owner, folder]) => {
    const texts = sources(folder).map(({ text }) => text);
    const handlers = texts.flatMap((text) => [...text.matchAll(/@OnEvents?\(\s*(\w+),\s*\{\s*id:\s*'([^']+)'/g)]);
    const batches = texts.flatMap((text) => [...text.matchAll(/@OnEveryEvent\(\{\s*id:\s*'([^']+)'/g)]);
    return [
      ...handlers.map(([, event, id]) => ({ owner, id, event })),
      ...batches.map(([, id]) => ({ owner, id, event: 'any' })),
    ];
  });
}

function sources(folder) {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.spec.ts'))
    .sort()
    .map((path) => ({ path: join(folder, path), text: readFileSync(join(ROOT, folder, path), 'utf8') }));
}

export function parse(path, text) {
  return ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const events = eventCatalog().map((event) => ({
    ...event,
    publishers: namesIn(event.publisher),
    subscribers: namesIn(event.subscribers),
  }));
  console.log(JSON.stringify({ events, uses: eventUses(events.map(({ name }) => name)), ids: subscriberIds() }));
}
