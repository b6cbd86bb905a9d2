import { describe, expect, it } from 'vitest';
import { containerMb, instanceSize, largestHeapMb, parseMemoryMb } from '../../src/config/sizing.ts';

describe('instanceSize', () => {
  // YARN's share as the EMR documentation has it for each type.
  it.each([
    ['c5.xlarge', 4, 6144],
    ['c5.4xlarge', 16, 24_576],
    ['m5.xlarge', 4, 12_288],
    ['m5.2xlarge', 8, 24_576],
    ['m5.4xlarge', 16, 57_344],
    ['m6g.4xlarge', 16, 57_344],
    ['r5.xlarge', 4, 24_576],
    ['r5.4xlarge', 16, 122_880],
    ['m5.12xlarge', 48, 188_416],
    ['m5d.xlarge', 4, 12_288],
  ])('%s', (type, vcpu, yarnMemoryMb) => {
    expect(instanceSize(type)).toMatchObject({ vcpu, yarnMemoryMb });
  });

  it.each(['g5.xlarge', 'c5.large', 'm5.metal', 'r3.xlarge', 'm5', ''])('does not guess %s', (type) => {
    expect(instanceSize(type)).toBeNull();
  });
});

describe('heaps', () => {
  // Heap and overhead of 18.75 %, as whole MiB: 5,174 + 970 = 6,144 and so on; one MiB more would not fit.
  it.each([
    [6144, 5174],
    [12_288, 10_348],
    [57_344, 48_290],
    [122_880, 103_478],
  ])('in %i MiB the largest is %i', (memoryMb, heapMb) => {
    expect(largestHeapMb(memoryMb)).toBe(heapMb);
    expect(containerMb(heapMb)).toBeLessThanOrEqual(memoryMb);
    expect(containerMb(heapMb + 1)).toBeGreaterThan(memoryMb);
  });

  it('keep at least 384 MiB of overhead', () => {
    expect(containerMb(512)).toBe(896);
    expect(largestHeapMb(896)).toBe(512);
    expect(largestHeapMb(100)).toBe(0);
  });

  it.each([
    ['4g', 4096],
    ['512m', 512],
    ['1048576k', 1024],
    ['1T', 1_048_576],
    ['2048', 2048],
    ['4gb', 4096],
    ['4.5g', null],
    ['-1g', null],
    ['lots', null],
  ])('%s is %s MiB', (text, mb) => {
    expect(parseMemoryMb(text)).toBe(mb);
  });
});
