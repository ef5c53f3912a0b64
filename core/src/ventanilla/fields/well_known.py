"""The words that passwords are made of where nobody looks: without accents, blanks and digits around them."""

from __future__ import annotations

_ROWS = (
    "abcdefghijklmnopqrstuvwxyz",
    "1234567890",
    "0123456789",
    "qwertyuiop",
    "asdfghjklñ",
    "asdfghjkl;",
    "zxcvbnm,.",
)
RUNS = (*_ROWS, *(row[::-1] for row in _ROWS), "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p", "qazwsxedcrfvtgbyhnujmikolp")
"""Rows of the keyboard, the alphabet and the digits, both ways."""

_WORDS = """
    password passwort passw0rd passwordpassword passphrase contrasena contrasenia micontrasena micontrasenia
    laclave miclave clave claveclave clavesegura contrasenasegura secreto supersecreto cambiame cambiar changeme
    changemenow letmein letmeinnow iloveyou iloveyouforever teamo teamomucho tequiero tequieromucho teextrano miamor
    welcome welcomehome bienvenido bienvenidos bienvenida hola holahola holamundo holaquetal helloworld trustno
    administrator administrador admin adminadmin root rootroot usuario usuariousuario invitado prueba pruebaprueba
    test testtest testing qwerty qwertyqwerty qwertyuiop asdfasdf asdfgh asdfghjkl zxcvbnm monkey dragon football
    futbol baseball basketball superman batman spiderman pokemon starwars princess princesa princesas sunshine
    shadow master michael jennifer jordan liverpool chelsea arsenal chocolate butterfly mariposa mariposas estrella
    corazon mivida milagros angeles angelito jesus jesuscristo jesusteama diosesamor dioses diosteama virgenmaria
    america argentina argentinos vamosargentina argentinacampeon campeonesdelmundo messi lionelmessi leomessi maradona
    diegomaradona bocajuniors boca bocaboca aguanteboca vamosboca riverplate river aguanteriver vamosriver
    independiente racingclub sanlorenzo newells rosariocentral estudiantes velezsarsfield huracan barcelona
    realmadrid buenosaires santafe avellaneda reconquista cordoba rosario mendoza tucuman patagonia
    electricidad energia energiaelectrica cooperativa cooperativas suministro oficinavirtual luzelectrica
    computadora computer internet telefono celular familia mifamilia mihijo mihija mishijos mimama mama mamaypapa
    amigos amistad libertad felicidad alegria esperanza primavera verano invierno domingo lunes viernes enero
    alejandro alejandra sebastian francisco fernando fernanda valentina valentino santiago juanpablo mariajose
    mariana carolina gabriela rodrigo ricardo roberto cristian cristina florencia guadalupe agustina agustin
    whatever nothing nopassword mypassword thepassword yourpassword password1234 correcthorsebatterystaple
    abcdefgh abcabc aaaabbbb passpass freedom thunder pepper ginger cheese summer winter spring autumn
"""
WORDS = frozenset(_WORDS.split())
