import { describe, expect, test } from 'vitest';
import { Undo } from '../../../src/attach/owned/undo.ts';

function noted(...failing: string[]) {
  const done: string[] = [];
  const undo = new Undo();
  const push = (name: string) =>
    undo.push(() => {
      done.push(name);
      if (failing.includes(name)) throw new Error(name);
    });
  return { undo, done, push };
}

describe('steps that can be taken back', () => {
  test('are, the last one first, and once', () => {
    const { undo, done, push } = noted();
    for (const name of ['open', 'bind', 'attach']) push(name);
    undo.all();
    undo.all();
    expect(done).toEqual(['attach', 'bind', 'open']);
  });

  test('are all, also when one of them fails; its error comes afterwards', () => {
    const { undo, done, push } = noted('bind', 'open');
    for (const name of ['open', 'bind', 'attach']) push(name);
    expect(() => undo.all()).toThrow('bind');
    expect(done).toEqual(['attach', 'bind', 'open']);
  });

  test('are when the work fails, whose error is the one that counts', () => {
    const { undo, done, push } = noted('open');
    push('open');
    const work = () => {
      push('bind');
      throw new Error('the work');
    };
    expect(() => undo.guard(work)).toThrow('the work');
    expect(done).toEqual(['bind', 'open']);
  });

  test('are kept when the work succeeds', () => {
    const { undo, done, push } = noted();
    push('open');
    expect(undo.guard(() => 7)).toBe(7);
    expect(done).toEqual([]);
  });
});
