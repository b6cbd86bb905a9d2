import type { Rule } from '../rule.ts';
import { DATABASE } from './database.ts';
import { MEMORY } from './memory.ts';
import { PYTHON } from './python.ts';
import { S3 } from './s3.ts';
import { SPARK } from './spark.ts';
import { SQL } from './sql.ts';
import { TABLES } from './tables.ts';
import { YARN } from './yarn.ts';

/** All that is known of logs. Where several rules know a line, the first one counts. */
export const RULES: readonly Rule[] = [...MEMORY, ...DATABASE, ...S3, ...TABLES, ...PYTHON, ...YARN, ...SPARK, ...SQL];
