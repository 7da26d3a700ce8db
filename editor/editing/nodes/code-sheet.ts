import { css } from 'lit'

/** The colours of code: each can be read on its ground in both themes. */
export const codeSheet = css`
  .hljs-comment,
  .hljs-quote,
  .hljs-deletion {
    color: light-dark(#62656e, #a2a5ad);
  }
  .hljs-comment {
    font-style: italic;
  }
  .hljs-keyword,
  .hljs-selector-tag,
  .hljs-doctag,
  .hljs-section {
    color: light-dark(#8a2391, #d9a1f0);
  }
  .hljs-string,
  .hljs-regexp,
  .hljs-addition,
  .hljs-selector-attr {
    color: light-dark(#1b6b38, #8ed8a4);
  }
  .hljs-number,
  .hljs-literal,
  .hljs-symbol,
  .hljs-bullet,
  .hljs-variable,
  .hljs-template-variable {
    color: light-dark(#8f4a07, #eeb67a);
  }
  .hljs-title,
  .hljs-name,
  .hljs-selector-id,
  .hljs-selector-class {
    color: light-dark(#2a54a8, #93b4f5);
  }
  .hljs-type,
  .hljs-built_in,
  .hljs-attr,
  .hljs-attribute,
  .hljs-meta,
  .hljs-property {
    color: light-dark(#0f6a70, #7cd0d6);
  }
`
