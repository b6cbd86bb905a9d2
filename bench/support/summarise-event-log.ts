import { createReadStream } from 'node:fs';
import { findingsOf } from '../../src/emr/event-log/findings.ts';
import { summariseEventLog } from '../../src/emr/event-log/summarise.ts';

// The report of one event log, as JSON; for a benchmark that times it in a process of its own.
const [file = ''] = process.argv.slice(2);
const numbers = await summariseEventLog([{ name: file, open: () => createReadStream(file) }]);
if (!numbers) throw new Error(`${file} is no event log`);
console.log(JSON.stringify({ ...numbers, findings: findingsOf(numbers) }));
