import { describe, expect, it } from 'vitest';
import { diagnose } from '../../../src/emr/diagnose/diagnose.ts';
import { logsOnDisk } from '../../../src/emr/logs/sources/disk.ts';
import { fixtures } from './fixtures.ts';

const FIXTURES = fixtures();

describe('what broke on purpose', () => {
  it.each(FIXTURES)('$name', async ({ folder, expected, known }) => {
    const found = await diagnose(await logsOnDisk(folder), known);
    if (expected.cause === null) {
      expect(found).toBeNull();
      return;
    }
    expect(found).toMatchObject({ cause: expected.cause, remedy: expected.remedy });
    for (const words of expected.titleContains) expect(found?.title).toContain(words);
    expect(found?.evidence.length).toBeGreaterThan(0);
    expect(found?.evidence.length).toBeLessThanOrEqual(8);
    if (expected.alsoSeen) expect(found?.alsoSeen).toEqual(expect.arrayContaining(expected.alsoSeen));
  });
});
