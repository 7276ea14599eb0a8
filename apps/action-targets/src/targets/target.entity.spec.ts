import { Target } from './target.entity.js';

function target(): Target {
  return Object.assign(new Target(), {
    id: '1',
    name: 'a',
    targetType: 'restCall',
    interruptOnError: true,
    timeoutMs: 1,
  });
}

describe('Target', () => {
  it('takes over what is given and tells only what is different', () => {
    const changed = target();
    expect(changed.apply({ name: 'b', interruptOnError: true, timeoutMs: 1 })).toEqual({ name: 'b' });
    expect(changed).toMatchObject({ id: '1', name: 'b', interruptOnError: true });
  });

  it('sets a flag back to false', () => {
    expect(target().apply({ interruptOnError: false })).toEqual({ interruptOnError: false });
  });

  it('tells nothing when nothing is given', () => {
    expect(target().apply({})).toEqual({});
  });
});
