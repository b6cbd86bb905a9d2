import { parseS3Uri } from '../../aws/s3/place.ts';
import { UserError } from '../../errors.ts';
import type { Handler } from '../context.ts';
import { listPlace, listPlaces } from '../data/list.ts';
import { showHead } from '../data/show.ts';

const LINES = 10;

/** `data ls [address]` and `data head <address>`. */
export const data: Handler = async (deps, asked, typed) => {
  const { action, address } = typed.positionals;
  const { after, lines } = typed.options;
  const place = address === undefined ? null : parseS3Uri(address);
  if (action === 'head') {
    if (after !== undefined) throw new UserError('`--after` goes with `ls`.');
    if (!place)
      throw new UserError('Which object? Type `/emr data head s3://bucket/key`.', 'Find one with `/emr data ls`.');
    return showHead(deps, asked, place, Number(lines ?? LINES));
  }
  if (lines !== undefined) throw new UserError('`--lines` goes with `head`.');
  if (place) return listPlace(deps, place, after === undefined ? undefined : String(after));
  if (after !== undefined) throw new UserError('`--after` needs the address that it goes on in.');
  return listPlaces(deps);
};
