import { TreemapChart } from 'echarts/charts';
import { TooltipComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';

use([TreemapChart, TooltipComponent, CanvasRenderer]);

/** A rectangle whose area is its value. */
export interface Tile {
  readonly name: string;
  readonly value: number;
  readonly colour: string;
  /** Colour of its text. */
  readonly ink: string;
}

export interface TreemapOptions {
  readonly tiles: readonly Tile[];
  readonly format: (value: number) => string;
  /** Colour between the tiles. */
  readonly gap: string;
  readonly onSelect: (index: number) => void;
}

/**
 * Draws a treemap with Apache ECharts. This module is a bundle of its own, loaded with the first treemap, and shares no code
 * with the rest of the page.
 * @returns removes the drawing
 */
export function drawTreemap(element: HTMLElement, { tiles, format, gap, onSelect }: TreemapOptions): () => void {
  const chart = init(element, null, { renderer: 'canvas' });
  const textOf = ({ name, value }: { name: string; value: unknown }): string => `${name}\n${format(Number(value))}`;
  chart.setOption({
    animation: false,
    // HTML tooltips have inline styles, which the content security policy forbids.
    tooltip: { renderMode: 'richText', formatter: textOf, confine: true },
    series: [
      {
        type: 'treemap',
        left: 0,
        top: 0,
        right: 0,
        bottom: 0,
        roam: false,
        nodeClick: false,
        breadcrumb: { show: false },
        label: { formatter: textOf, fontSize: 12, lineHeight: 16, overflow: 'truncate' },
        itemStyle: { borderColor: gap, gapWidth: 1, borderWidth: 0 },
        data: tiles.map(({ name, value, colour, ink }) => ({
          name,
          value,
          itemStyle: { color: colour },
          label: { color: ink },
        })),
      },
    ],
  });
  chart.on('click', ({ dataIndex }) => {
    // The root of the tree is the first item.
    onSelect(dataIndex - 1);
  });
  const observer = new ResizeObserver(() => chart.resize());
  observer.observe(element);
  return () => {
    observer.disconnect();
    chart.dispose();
  };
}
