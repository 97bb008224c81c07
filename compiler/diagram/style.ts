/** Colours and fonts, for light and for dark. Each rule names the class of the picture, so that a page that embeds it keeps its own style. */

export const PICTURE_CLASS = 'specc-network';

const FONTS = `ui-sans-serif, system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif`;

const light = {
  page: '#ffffff',
  box: '#f6f8fa',
  border: '#d0d7de',
  text: '#1f2328',
  muted: '#59636e',
  arrow: '#818b98',
  track: '#e4e8ec',
  trained: '#eef5ff',
  parameters: '#2f6fde',
  multiplyAdds: '#d9822b',
  exchange: '#1a7f5a',
};

const dark: typeof light = {
  page: '#0d1117',
  box: '#161b22',
  border: '#30363d',
  text: '#e6edf3',
  muted: '#9198a1',
  arrow: '#6e7681',
  track: '#262c36',
  trained: '#121d2f',
  parameters: '#4f8ff7',
  multiplyAdds: '#e3a04f',
  exchange: '#3fb68b',
};

/** Plain rules without variables, which not every SVG viewer supports. */
function colours(theme: typeof light): readonly string[] {
  return [
    `.page { fill: ${theme.page} }`,
    `text { fill: ${theme.text} }`,
    `.muted { fill: ${theme.muted} }`,
    `.box { fill: ${theme.box}; stroke: ${theme.border} }`,
    `.trained .box { fill: ${theme.trained}; stroke: ${theme.parameters} }`,
    `.end .box { fill: ${theme.page}; stroke: ${theme.text} }`,
    `.arrow { fill: none; stroke: ${theme.arrow}; stroke-width: 1.5 }`,
    `.head { fill: ${theme.arrow} }`,
    `.track { fill: ${theme.track} }`,
    `.parameters { fill: ${theme.parameters} }`,
    `.multiply-adds { fill: ${theme.multiplyAdds} }`,
    `.arrow.exchange { stroke: ${theme.exchange} }`,
    `.head.exchange { fill: ${theme.exchange} }`,
    `.exchanges { fill: ${theme.exchange} }`,
    `.exchanged { fill: ${theme.exchange} }`,
  ];
}

const shapes = [
  `text { font: 13px ${FONTS}; font-variant-numeric: tabular-nums }`,
  `.title { font-size: 20px; font-weight: 600 }`,
  `.name { font-weight: 600 }`,
  `.small { font-size: 12px }`,
  `.right { text-anchor: end }`,
  `.exchanged { text-anchor: middle }`,
];

const scoped = (rules: readonly string[]) => rules.map((rule) => `.${PICTURE_CLASS} ${rule}`);

export const STYLE = [
  ...scoped([...shapes, ...colours(light)]),
  '@media (prefers-color-scheme: dark) {',
  ...scoped(colours(dark)).map((rule) => `  ${rule}`),
  '}',
].join('\n');
