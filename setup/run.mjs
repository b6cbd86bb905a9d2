// Sets up what is missing, then runs a script of the project with the project's own Node:
//   node setup/run.mjs [--for start|demo|test|bench] [script.ts [arguments…]]
// It runs on the machine's Node before anything is installed, so it uses nothing but Node itself.
import { launch } from './launch.mjs';

const argv = process.argv.slice(2);
const purpose = argv[0] === '--for' ? argv[1] : 'demo';
const [script, ...rest] = argv[0] === '--for' ? argv.slice(2) : argv;
process.exitCode = await launch(purpose, script, rest);
