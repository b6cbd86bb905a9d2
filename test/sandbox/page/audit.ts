import type { Page } from 'playwright-core';

/**
 * What a person with a keyboard, a screen reader or weak eyes would stumble over on the page as it stands:
 * controls without a name, pictures without words, list items outside of lists, too little contrast.
 */
export async function audit(page: Page): Promise<string[]> {
  const unnamed = await page.getByRole('button', { name: /^$/ }).count();
  const findings = await page.evaluate(() => {
    const problems: string[] = [];
    const describe = (element: Element) =>
      `${element.tagName.toLowerCase()}.${element.className} “${element.textContent?.trim().slice(0, 40)}”`;
    const visible = (element: Element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true });

    for (const image of document.querySelectorAll('img:not([alt])')) problems.push(`no alt: ${describe(image)}`);
    for (const field of document.querySelectorAll('input, textarea, select, [role=combobox], [role=listbox], dialog')) {
      const named = field.ariaLabel || field.getAttribute('aria-labelledby') || field.closest('label')?.textContent;
      if (visible(field) && !named) problems.push(`no name: ${describe(field)}`);
    }
    for (const item of document.querySelectorAll('li')) {
      if (!item.parentElement?.matches('ul, ol')) problems.push(`li outside of a list: ${describe(item)}`);
    }
    for (const id of document.querySelectorAll('[aria-labelledby], [aria-describedby]')) {
      const names = `${id.getAttribute('aria-labelledby') ?? ''} ${id.getAttribute('aria-describedby') ?? ''}`;
      for (const name of names.split(' ').filter(Boolean)) {
        if (!document.getElementById(name)) problems.push(`nothing has the id ${name}: ${describe(id)}`);
      }
    }
    if (document.querySelectorAll('main').length !== 1) problems.push('not exactly one main landmark');
    if (document.querySelectorAll('h1').length !== 1) problems.push('not exactly one h1');

    // Contrast by WCAG 2: relative luminance of the text against what lies behind it.
    const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
    if (!canvas) return ['no canvas to measure colours with'];
    const rgba = (color: string): [number, number, number, number] => {
      canvas.clearRect(0, 0, 1, 1);
      canvas.fillStyle = color;
      canvas.fillRect(0, 0, 1, 1);
      const [r = 0, g = 0, b = 0, a = 0] = canvas.getImageData(0, 0, 1, 1).data;
      return [r, g, b, a / 255];
    };
    const over = (top: number[], below: number[]) => {
      const alpha = top[3] ?? 1;
      return [0, 1, 2].map((i) => (top[i] ?? 0) * alpha + (below[i] ?? 0) * (1 - alpha));
    };
    const background = (element: Element): number[] => {
      const layers: number[][] = [];
      for (let at: Element | null = element; at; at = at.parentElement) {
        const color = rgba(getComputedStyle(at).backgroundColor);
        layers.push(color);
        if (color[3] === 1) break;
      }
      return layers.reverse().reduce((below, layer) => over(layer, below), [255, 255, 255]);
    };
    const luminance = (color: number[]) => {
      const [r = 0, g = 0, b = 0] = color.map((c) =>
        c / 255 <= 0.03928 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4,
      );
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const element = node.parentElement;
      if (!element || !node.textContent?.trim() || !visible(element)) continue;
      // Emoji have colours of their own; the drawing package brightens charts with a filter.
      if (element.closest(':disabled, option, .emoji, .spinner, svg, [class*=data_visualization]')) continue;
      const style = getComputedStyle(element);
      const behind = background(element);
      const a = luminance(over(rgba(style.color), behind));
      const b = luminance(behind);
      const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
      const large =
        Number.parseFloat(style.fontSize) >= 24 ||
        (Number.parseFloat(style.fontSize) >= 18.66 && Number(style.fontWeight) >= 700);
      if (ratio < (large ? 3 : 4.5)) problems.push(`contrast ${ratio.toFixed(2)}: ${describe(element)}`);
    }
    return [...new Set(problems)];
  });
  return unnamed > 0 ? [`${unnamed} buttons without a name`, ...findings] : findings;
}
