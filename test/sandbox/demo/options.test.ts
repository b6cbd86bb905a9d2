import { expect, it } from 'vitest';
import { readOptions } from '../../../sandbox/demo/options.ts';

it('takes the ports of the demo, and any free ones for one command', () => {
  expect(readOptions([])).toMatchObject({ port: 4600, once: null, open: true });
  expect(readOptions(['--once', '/emr help'])).toMatchObject({ port: 0, once: '/emr help' });
  expect(readOptions(['--port', '4700', '--no-open'])).toMatchObject({ port: 4700, open: false });
});

it.each([
  [['--port', '99999'], '--port 99999 is no port; legal: 0 to 65534.'],
  [['--once', 'help'], "--once 'help' is no command; it begins with a slash."],
  [['--prot', '4700'], "Unknown option '--prot'"],
])('%j is refused with what is legal', (argv, words) => {
  expect(() => readOptions(argv)).toThrow(words);
});
