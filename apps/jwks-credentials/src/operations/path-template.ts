const TEMPLATE_MAX = 2048;
const SEGMENTS_MAX = 64;
/** One parameter at most in a segment: then a segment matches in one way, and in linear time. */
const SEGMENT = /^[^{}?#\s\p{Cc}]*(?:\{[A-Za-z0-9_.-]{1,64}\}[^{}?#\s\p{Cc}]*)?$/u;

/** One segment of a template: text, or text around a parameter. */
export type TemplateSegment = { readonly text: string } | { readonly before: string; readonly after: string };

/** True for the template of a path: `/api/users/{id}`, `/files/{name}.json`. */
export function isPathTemplate(template: string): boolean {
  if (!template.startsWith('/') || template.length > TEMPLATE_MAX) return false;
  const segments = template.slice(1).split('/');
  return segments.length <= SEGMENTS_MAX && segments.every((segment) => SEGMENT.test(segment));
}

export function segmentsOf(template: string): TemplateSegment[] {
  return template
    .slice(1)
    .split('/')
    .map((segment) => {
      const open = segment.indexOf('{');
      const close = segment.indexOf('}');
      if (open < 0) return { text: segment };
      return { before: segment.slice(0, open), after: segment.slice(close + 1) };
    });
}
