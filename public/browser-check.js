/* eslint-disable no-var, unused-imports/no-unused-vars, vars-on-top -- for browsers of any age */

// Without modules and in the JavaScript of 2009. Says so in place of the page when this browser lacks what Ansim cannot do
// without; index.html holds the sentences.
(function () {
  // An empty function over v128: WebAssembly SIMD, which the engine is built with (wasm-feature-detect, GoogleChromeLabs).
  var simd = '0,97,115,109,1,0,0,0,1,5,1,96,0,1,123,3,2,1,0,10,10,1,8,0,65,0,253,15,253,98,11'.split(',')
  var needs = {
    'JavaScript modules': function () {
      return 'noModule' in document.createElement('script')
    },
    'JavaScript of 2024': function () {
      return window.Promise.withResolvers
    },
    'WebRTC': function () {
      return window.RTCPeerConnection
    },
    'IndexedDB': function () {
      return window.indexedDB
    },
    'WebAssembly SIMD': function () {
      return window.WebAssembly.validate(new Uint8Array(simd))
    },
    'Web Cryptography': function () {
      return window.crypto.subtle
    },
  }
  var lacking = []
  for (var name in needs) {
    try {
      if (!needs[name]())
        lacking.push(name)
    }
    catch (error) {
      lacking.push(name)
    }
  }
  if (lacking.length === 0)
    return
  var app = document.getElementById('app')
  app.parentNode.removeChild(app)
  document.getElementById('old-browser').removeAttribute('hidden')
  document.getElementById('old-browser-lacks').appendChild(document.createTextNode(lacking.join(', ')))
})()
