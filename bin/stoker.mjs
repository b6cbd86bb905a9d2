#!/usr/bin/env node
// The command line, on whatever Node the machine has: sets up what is missing, then goes on with the project's own Node.
import { launch } from '../setup/launch.mjs';

// stdout is for answers, which other programs may read.
console.log = console.error;
process.exitCode = await launch('start', 'src/cli/main.ts', process.argv.slice(2));
