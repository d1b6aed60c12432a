r"""The language of the course's formulas, as a grammar for lark's LALR parser.

What stands side by side is multiplied, before a slash divides and before a dot multiplies:
x / 2h is x / (2h), and 1/u \cdot b is (1/u) \cdot b.
"""

GRAMMAR = r"""
start: chain ("," chain)*
chain: sum (RELATION sum)*

?sum: SIGN? term (SIGN term)*
?term: quotient (TIMES quotient)*
?quotient: run ("/" run)?
?run: factor* (factor | big)
big: BIG script* term

?factor: atom | scripted
scripted: atom script+
script: "_" lower                                    -> sub
      | "^" upper                                    -> sup
      | PRIMES                                       -> prime
?lower: short | "{" start "}" | "{" word "}" | word
?upper: short | raised | "{" raised "}" | "{" sum raised? "}"
raised: TOP | PLUS
?short: digit | letter
digit: DIGIT                                         -> number
letter: LETTER                                       -> symbol
word: TEXT

?atom: NUMBER                                        -> number
     | letter
     | bold
     | ACCENT (letter | bold | "{" (letter | bold) "}")    -> accented
     | CHANGE letter                                 -> change
     | CHANGE bold                                   -> change
     | DOTS                                          -> dots
     | group
     | "{" sum "}"
     | "[" chain ("," chain)* "]"                    -> bracket
     | FRACTION first part                            -> fraction
     | "\\sqrt" "{" sum "}"                   -> root
     | "\\lVert" sum "\\rVert"                -> norm
     | "\\lvert" sum "\\rvert"                -> size
     | "\\langle" sum "," sum "\\rangle" -> inner
     | FUNCTION script* factor                       -> function
     | APPLIED script* group                         -> applied
     | "\\nabla" ("_" lower)? factor                 -> gradient
     | "\\partial" factor                            -> partial
     | "\\underbrace" "{" sum "}" LABEL       -> labelled
     | BEGIN row (NEWLINE row)* NEWLINE? END         -> matrix
     | "\\begin{cases}" case (NEWLINE case)* NEWLINE? "\\end{cases}" -> cases
bold: BOLD | GREEKBOLD | ACCENTBOLD
group: "(" sum ("," sum)* ")"
?part: short | "{" sum "}"
?first: FIRST -> number | INITIAL -> symbol | "{" sum "}"
row: sum ("&" sum)*
case: sum "&" TEXT? chain?

RELATION: "=" | "<" | ">" | /\\(lt|gt|leq?|geq?|neq?|approx|leftarrow)(?![a-zA-Z])/
SIGN.2: "+" | "-"
PLUS: "+"
TIMES: /\\(cdot|odot|oslash|otimes|times)(?![a-zA-Z])/
BIG: /\\(sum|prod)(?![a-zA-Z])/
PRIMES: /'+/
TOP: /\\top(?![a-zA-Z])|\\dagger(?![a-zA-Z])|\\mathsf\{?T\}?/
DIGIT: /\d/
FIRST: /\d/
INITIAL: /[a-zA-Z]/
NUMBER: /(\d{1,3}(\\,\d{3})+|\d+)(\.\d+)?|\.\d+/
LETTER: /[a-zA-Z]/ | /\\(alpha|beta|gamma|delta|(var)?epsilon|eta|theta|lambda|mu|ell)(?![a-zA-Z])/
      | /\\(sigma|(var)?phi|pi|Delta|Lambda|Sigma|Phi)(?![a-zA-Z])/
BOLD: /\\mathbf(\s*[a-zA-Z01]|\s*\{[a-zA-Z01]\})/
GREEKBOLD: /\\boldsymbol(\s*\{\s*\\[a-zA-Z]+\s*\}|\s*\\[a-zA-Z]+)/
ACCENTBOLD: /\\mathbf\s*\{\s*\\(hat|tilde|bar)\s*[a-zA-Z]\s*\}/
ACCENT: /\\(hat|tilde|bar)(?![a-zA-Z])/
CHANGE.2: /d(?=[a-zA-Z]|\\mathbf|\\boldsymbol)|\\Delta\s+(?=[a-zA-Z])/
FRACTION: /\\[dt]?frac(?![a-zA-Z])/
FUNCTION: /\\(ln|log|exp|sinh?|cosh?|tanh?|max|min|det)(?![a-zA-Z])|\\operatorname\{[a-zA-Z]+\}/
APPLIED.3: /([fgF]|\\sigma|\\varphi|\\mathbf\s*f)
            (?=(_(\w|\\[a-z]+|\{[^{}]*\})|\^\w|'){0,2}\s*(\\left|\\[bB]igl?)?\s*\()/x
DOTS: /\\dots(?![a-zA-Z])|\\cdots(?![a-zA-Z])|\\ldots(?![a-zA-Z])/
TEXT: /\\(text|mathrm)\{[^{}]*\}/
LABEL: /_\{([^{}]|\{[^{}]*\})*\}/
NEWLINE: /\\\\(\[[^\]]*\])?/
BEGIN: /\\begin\{([bp]|small)matrix\}/
END: /\\end\{([bp]|small)matrix\}/

%ignore /\s+|~/
%ignore /\\[,;:! ]/
%ignore /\\(left|right|[bB]ig[lr]?|displaystyle)(?![a-zA-Z])/
"""
