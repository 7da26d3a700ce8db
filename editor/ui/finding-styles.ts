import { css } from 'lit'

export const findingStyles = css`
  .bar > inkwire-toolbar {
    flex: 1 1 0;
  }
  .tools {
    display: flex;
    flex: none;
    gap: 2px;
  }
  .under {
    position: absolute;
    inset: 100% 0 auto;
    display: flex;
    justify-content: flex-end;
    block-size: 0;
  }
  @container (max-width: 40rem) {
    .under {
      position: static;
      flex: 1 0 100%;
      block-size: auto;
      margin-inline: -0.75rem;
    }
  }
  :host([keyboard]) .bar {
    position: fixed;
    inset: auto 0 var(--inkwire-above-keyboard);
    border-block: 1px solid var(--inkwire-line);
  }
  @media (pointer: coarse) {
    .tool.shortcuts {
      display: none;
    }
  }
  .body {
    display: flex;
    flex: 1;
  }
  .side:empty {
    display: none;
  }
  .found {
    border-radius: 0.125em;
    background: light-dark(#fbe7a2, #5c4c14);
    box-shadow: 0 0 0 1px light-dark(#d9bb4e, #8f7a2b);
    scroll-margin-block: 9rem;
  }
  .found.current {
    background: light-dark(#ffc257, #d59a2a);
    color: #17181c;
    box-shadow: 0 0 0 2px light-dark(#8a5a00, #ffd98c);
  }
  h1,
  h2,
  h3 {
    scroll-margin-block-start: calc(var(--inkwire-bar-offset, 0px) + 4rem);
  }
  @media (forced-colors: active) {
    .found {
      outline: 1px solid CanvasText;
    }
    .found.current {
      forced-color-adjust: none;
      background: Highlight;
      color: HighlightText;
    }
  }
`
