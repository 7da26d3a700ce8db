// What the build makes of files that are not scripts.

declare module '*?raw' {
  const content: string
  export default content
}

declare module '*?url' {
  const address: string
  export default address
}
