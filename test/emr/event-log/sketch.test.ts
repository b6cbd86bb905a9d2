import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createSketch } from '../../../src/emr/event-log/sketch.ts';

it('gives every quantile of any numbers to 3 %', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 2 ** 50 }), { minLength: 1, maxLength: 200 }),
      fc.double({ min: 0.01, max: 1, noNaN: true }),
      (values, share) => {
        const sketch = createSketch();
        for (const value of values) sketch.add(value);
        const exact = values.toSorted((a, b) => a - b)[Math.ceil(share * values.length) - 1] ?? 0;
        expect(Math.abs(sketch.quantile(share) / exact - 1)).toBeLessThan(0.03 + 1 / exact);
        expect(sketch.max).toBe(Math.max(...values));
      },
    ),
  );
});

it('is 0 for nothing and for nothing but zeros', () => {
  const sketch = createSketch();
  expect(sketch.quantile(0.5)).toBe(0);
  sketch.add(0);
  expect(sketch.quantile(0.5)).toBe(0);
});
