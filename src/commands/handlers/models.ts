import { isModelName, listVersions, modelFolder } from '../../aws/models/models.ts';
import { UserError } from '../../errors.ts';
import { askAws } from '../aws-words.ts';
import type { Handler } from '../context.ts';
import { promoteAs, rollBackAs } from '../models/change.ts';
import { findVersion, noSuchModel } from '../models/find.ts';
import { allModels, oneModel } from '../models/look.ts';
import { quote } from '../parsing/values.ts';

/** `models`, `models <name>`, and with `--promote` or `--rollback` the change of its champion. */
export const models: Handler = async (deps, asked, typed) => {
  const { model } = typed.positionals;
  const { promote, rollback } = typed.options;
  if (promote !== undefined && rollback === true)
    throw new UserError('`--promote` and `--rollback` exclude each other.');
  if (model === undefined) {
    if (promote === undefined && rollback !== true) return allModels(deps);
    throw new UserError('Which model? Name it before the flag, as in `/emr models retrain --rollback`.');
  }
  if (!isModelName(model))
    throw new UserError(`${quote(model)} is no name of a model.`, 'See them with `/emr models`.');
  if (rollback === true) return rollBackAs(deps, asked, model);
  if (promote === undefined) return oneModel(deps, model);
  const versions = await askAws(listVersions(deps.s3, modelFolder(deps.config.bucket, model)));
  if (versions.length === 0) throw await noSuchModel(deps.s3, deps.config.bucket, model);
  return promoteAs(deps, asked, { model, version: findVersion(model, versions, String(promote)).name });
};
