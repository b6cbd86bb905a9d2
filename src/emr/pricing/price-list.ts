import { z } from 'zod';

/** One entry of AWS's price list, as `GetProducts` gives it: a JSON text, of which these parts matter. */
const entry = z.object({
  product: z.object({ attributes: z.record(z.string(), z.string()) }),
  terms: z.object({
    OnDemand: z
      .record(
        z.string(),
        z.object({
          priceDimensions: z.record(
            z.string(),
            z.object({ unit: z.string(), pricePerUnit: z.object({ USD: z.string().optional() }) }),
          ),
        }),
      )
      .optional(),
  }),
});

/** What an entry is about, in its own attributes, and its price on demand in US dollars for each unit that it has. */
export interface ListedPrice {
  attributes: Record<string, string>;
  usd: number;
  unit: string;
}

/** The price in one entry of the list; null for one that has none, such as what is only sold reserved. */
export function readListedPrice(text: string): ListedPrice | null {
  const { product, terms } = entry.parse(JSON.parse(text));
  for (const term of Object.values(terms.OnDemand ?? {})) {
    for (const { unit, pricePerUnit } of Object.values(term.priceDimensions)) {
      const usd = Number(pricePerUnit.USD);
      if (usd > 0) return { attributes: product.attributes, usd, unit };
    }
  }
  return null;
}
