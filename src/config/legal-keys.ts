import type { z } from 'zod';
import type { Path } from './substitute.ts';

interface Def {
  type: string;
  shape?: Record<string, z.core.$ZodType>;
  element?: z.core.$ZodType;
  valueType?: z.core.$ZodType;
  innerType?: z.core.$ZodType;
  in?: z.core.$ZodType;
  options?: z.core.$ZodType[];
  getter?: () => z.core.$ZodType;
}

/** The keys a schema knows at a place, over all branches of its unions; empty where any key is legal. */
export function legalKeys(schema: z.core.$ZodType, path: Path): string[] {
  const keys = schemasAt([schema], path).flatMap((one) => Object.keys((one._zod.def as Def).shape ?? {}));
  return [...new Set(keys)];
}

function schemasAt(schemas: z.core.$ZodType[], path: Path): z.core.$ZodType[] {
  const plain = schemas.flatMap(unwrap);
  const [step, ...rest] = path;
  if (step === undefined) return plain;
  const next = plain.flatMap((schema) => {
    const def = schema._zod.def as Def;
    const child = def.shape ? def.shape[String(step)] : (def.element ?? def.valueType);
    return child ? [child] : [];
  });
  return next.length === 0 ? [] : schemasAt(next, rest);
}

function unwrap(schema: z.core.$ZodType): z.core.$ZodType[] {
  const def = schema._zod.def as Def;
  if (def.options) return def.options.flatMap(unwrap);
  const inner = def.innerType ?? def.in ?? def.getter?.();
  return inner ? unwrap(inner) : [schema];
}
