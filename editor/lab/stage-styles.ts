import { css } from 'lit'

/** The people, their wires, the server and its log. */
export const stageStyles = css`
  .stage {
    display: grid;
    grid-template-columns: minmax(0, 1fr) minmax(0, 30rem);
    gap: 1rem 0;
    align-items: start;
  }
  .cast {
    display: grid;
    gap: 1rem;
  }
  .row {
    display: grid;
    grid-template-columns: minmax(16rem, 1.2fr) minmax(8rem, 1fr);
    align-items: center;
  }
  .line {
    padding-inline: 1.75rem;
  }
  .stranger {
    padding: 0.75rem;
    border: 1px dashed var(--inkwire-line);
    border-radius: 0.75rem;
    color: var(--inkwire-muted);
  }
  .wire {
    display: block;
    inline-size: 100%;
    block-size: 64px;
    overflow: visible;
  }
  .track {
    stroke: light-dark(#c9c6bf, #4b4e57);
    stroke-width: 1.5;
  }
  .head {
    fill: none;
    stroke: light-dark(#8c8f97, #767a84);
    stroke-width: 1.5;
  }
  .none .track,
  .dead .track,
  .dialling .track {
    stroke-dasharray: 3 5;
  }
  .gap {
    fill: var(--inkwire-paper);
  }
  .ends {
    fill: none;
    stroke: var(--inkwire-trouble);
    stroke-width: 2;
  }
  .on-colour {
    fill: #fff;
    font-size: 11px;
    font-weight: 600;
    font-variant-numeric: tabular-nums;
  }
  .acknowledgement {
    fill: light-dark(#237a45, #1e803f);
  }
  .check {
    fill: none;
    stroke: #fff;
    stroke-width: 2;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  .caret {
    fill: none;
    stroke: var(--inkwire-muted);
    stroke-width: 1.5;
  }
  .other {
    fill: light-dark(#8c8f97, #767a84);
  }
  .legend {
    display: flex;
    flex-wrap: wrap;
    gap: 0.25rem 1rem;
    margin: 0;
    padding: 0;
    color: var(--inkwire-muted);
    font-size: 0.8125rem;
    list-style: none;
  }
  .legend li {
    display: flex;
    align-items: center;
    gap: 0.375rem;
  }
  .legend .mark {
    inline-size: auto;
    block-size: auto;
  }
  .server {
    display: grid;
    gap: 0.5rem;
    position: sticky;
    inset-block-start: 4rem;
    padding: 0.875rem 1rem;
    border: 1px solid var(--inkwire-line);
    border-radius: 0.75rem;
    background: var(--inkwire-raised);
    box-shadow: 0 1px 2px rgb(0 0 0 / 5%);
  }
  .server.down {
    border-color: var(--inkwire-trouble);
    border-style: dashed;
  }
  .server header {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.5rem 0.75rem;
  }
  .state {
    display: flex;
    align-items: center;
    gap: 0.4375rem;
    flex: 1;
    font-size: 0.8125rem;
    font-weight: 500;
  }
  .state .dot {
    inline-size: 0.5rem;
    block-size: 0.5rem;
    border-radius: 50%;
    background: var(--inkwire-good);
  }
  .starting .state .dot {
    border: 2px solid var(--inkwire-waiting);
    background: none;
  }
  .down .state {
    color: var(--inkwire-trouble);
  }
  .down .state .dot {
    border-radius: 1px;
    background: var(--inkwire-trouble);
  }
  .tape {
    min-inline-size: 0;
    overflow: hidden;
  }
  .log {
    display: block;
    inline-size: auto;
    block-size: auto;
    max-inline-size: 100%;
  }
  .name,
  .news {
    fill: var(--inkwire-ink);
    font-size: 12px;
  }
  .name {
    font-weight: 500;
  }
  .news.all,
  .news.gone {
    fill: var(--inkwire-muted);
  }
  .news.open {
    fill: var(--inkwire-waiting);
    font-weight: 600;
  }
  .rule {
    stroke: var(--inkwire-line);
  }
  .seq {
    font-size: 12px;
    font-weight: 650;
  }
  .bytes {
    font-size: 9.5px;
  }
  .synced rect {
    fill: var(--of);
  }
  .synced text {
    fill: #fff;
  }
  .appended rect,
  .lost rect {
    fill: none;
    stroke: var(--inkwire-ink);
    stroke-width: 1.5;
    stroke-dasharray: 4 3;
  }
  .appended text {
    fill: var(--inkwire-ink);
  }
  .lost rect,
  .lost .strike {
    stroke: var(--inkwire-trouble);
    stroke-width: 1.5;
  }
  .lost text {
    fill: var(--inkwire-trouble);
  }
  .lacks {
    fill: none;
    stroke: var(--inkwire-waiting);
    stroke-width: 1.75;
  }
  .lost:is(p) {
    padding: 0.5rem 0.75rem;
    border-radius: 0.5rem;
    background: var(--inkwire-trouble-soft);
  }
  @container (max-width: 66rem) {
    .stage {
      grid-template-columns: minmax(0, 1fr);
    }
    .server {
      position: static;
    }
  }
  @container (max-width: 36rem) {
    .row {
      grid-template-columns: minmax(0, 1fr);
    }
  }
  @media (forced-colors: active) {
    .track,
    .head,
    .ends,
    .caret,
    .lacks,
    .rule {
      stroke: CanvasText;
    }
    .capsule,
    .has,
    .synced rect,
    .acknowledgement {
      forced-color-adjust: none;
    }
  }
`
