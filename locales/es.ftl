# Español, de "usted", sencillo. Los mismos mensajes que en.ftl, con las mismas variables (una prueba los compara).
# "Mensaje privado", nunca "mensaje seguro". Frases cortas.

## ---------------------------------------------------------------- web: every page

skip = Ir a la parte principal
languages = Idiomas
brand-by = con { $product }
back = Atrás
busy = Un momento
step = Paso { $n } de { $of }
download = Descargar
sign-out = Salir

foot-privacy = Privacidad
foot-terms = Condiciones
foot-request = Enviar una solicitud

help = ¿Necesita ayuda?
help-practice = Llame al consultorio: **{ $phone }**. Si tiene dudas, use un número que ya conozca.
help-support-email = Ayuda de { $product }: **{ $email }**. Ellos no pueden ver sus mensajes.
help-support-phone = Ayuda de { $product } por teléfono: **{ $phone }**
help-request = Pedir ayuda por escrito
emergency = ¿Emergencia? Llame al { $number }.
emergency-crisis = ¿Crisis de salud mental? Llame o escriba al { $number }.
emergency-elsewhere = ¿Emergencia? Llame al número de emergencias de su zona.

nav-label = Buzones y páginas
nav-menu = Menú
nav-compose = Redactar
nav-requests = Mis solicitudes
nav-support-title = Soporte
nav-support-find = Buscar
nav-support-requests = Solicitudes

list-unread = Sin leer
pager = Páginas de la lista
pager-newer = Más recientes
pager-older = Más antiguos
timeline-problem = Problema:
printed-by = Impreso por { $name }, { $time }

## ---------------------------------------------------------------- web: words that many pages use

continue = Continuar
submit = Enviar
skip-step = Omitir
get-started = Empezar
finish = Terminar
save = Guardar
cancel = Cancelar
change = Cambiar
add = Agregar
remove = Quitar
close = Cerrar
yes = Sí
no = No
print = Imprimir
send = Enviar
reply = Responder
sign-in = Entrar
forgot-password = Olvidé mi contraseña
email = Correo electrónico
password = Contraseña
phone = Teléfono
required-choice = Elija una opción
phone-mobile-ending = celular terminado en { $digits }
phone-landline-ending = teléfono fijo terminado en { $digits }
phone-kind = ¿Qué clase de teléfono es?
phone-kind-missing = Elija celular o teléfono fijo

nav-inbox = Recibidos
nav-sent = Enviados
nav-drafts = Borradores
nav-contacts = Contactos
nav-people = Personas
nav-practice = Consultorio
nav-settings = Ajustes
nav-switch = Cambiar de buzón
nav-switch-shut = (cerrado)

## ---------------------------------------------------------------- web: forms

form-required = * significa obligatorio
form-error = Error:
form-error-title = Error:
form-problem = Hay un problema
form-missing = Complete este campo
form-too-long = Use { $max } caracteres o menos. Usted escribió { $typed }.
form-characters = Quite los caracteres que no se pueden mostrar; aquí se ven como �. Suelen aparecer al pegar texto.

password-show = Mostrar
password-hide = Ocultar
password-shown = Su contraseña está a la vista
password-hidden = Su contraseña está oculta
rule-met = cumplido
rule-unmet = todavía no
rule-on-save = se revisa al guardar
rules-all-met = Se cumplen todas las reglas que se pueden revisar aquí
rules-left = Reglas que faltan:

password-rule-length = Al menos { $min } caracteres
password-rule-long = Como máximo { $max } caracteres
password-rule-lower = Una letra minúscula
password-rule-upper = Una letra mayúscula
password-rule-digit = Un número
password-rule-symbol = Un signo, como ! o ?
password-rule-common = No es una contraseña que usa mucha gente
password-rule-context = Más que su nombre, su correo o el nombre de su consultorio
password-rule-again = No es una de sus últimas { $count } contraseñas
password-not-met = Esta contraseña todavía no cumple todas las reglas

files-size = Hasta { $size } por archivo.
files-too-large = ocupa más de { $size }. Elija un archivo más pequeño.

## ---------------------------------------------------------------- web: times and sizes

time-clock =
    { $half ->
        [am] { $hour }:{ $minute } a. m.
       *[pm] { $hour }:{ $minute } p. m.
    }
time-month-short =
    { $n ->
        [1] ene
        [2] feb
        [3] mar
        [4] abr
        [5] may
        [6] jun
        [7] jul
        [8] ago
        [9] sep
        [10] oct
        [11] nov
       *[12] dic
    }
time-month =
    { $n ->
        [1] enero
        [2] febrero
        [3] marzo
        [4] abril
        [5] mayo
        [6] junio
        [7] julio
        [8] agosto
        [9] septiembre
        [10] octubre
        [11] noviembre
       *[12] diciembre
    }
time-date-short = { $day } { $month }
time-date-short-year = { $day } { $month } { $year }
time-date = { $day } de { $month }
time-date-year = { $day } de { $month } de { $year }
time-date-time = { $date }, { $time }
time-day-time = { $day }, { $time }
time-today = hoy
time-tomorrow = mañana
# $n 0 to 6, Monday first
time-weekday =
    { $n ->
        [0] lunes
        [1] martes
        [2] miércoles
        [3] jueves
        [4] viernes
        [5] sábado
       *[6] domingo
    }
time-weekday-short =
    { $n ->
        [0] lun
        [1] mar
        [2] mié
        [3] jue
        [4] vie
        [5] sáb
       *[6] dom
    }
hours-range = { $from }–{ $to }

ago-now = ahora mismo
ago-minutes =
    { $n ->
        [one] hace 1 minuto
       *[other] hace { $n } minutos
    }
ago-hours =
    { $n ->
        [one] hace 1 hora
       *[other] hace { $n } horas
    }
span-seconds =
    { $n ->
        [one] 1 segundo
       *[other] { $n } segundos
    }
span-minutes =
    { $n ->
        [one] 1 minuto
       *[other] { $n } minutos
    }
span-hours =
    { $n ->
        [one] 1 hora
       *[other] { $n } horas
    }
span-days =
    { $n ->
        [one] 1 día
       *[other] { $n } días
    }
countdown-until = Podrá hacerlo a partir de: { $time }
countdown-over = Ya puede hacerlo.
countdown-spoken = Tiempo que falta:

size-bytes =
    { $n ->
        [one] 1 byte
       *[other] { $n } bytes
    }
size-kb = { $n } KB
size-mb = { $n } MB
size-gb = { $n } GB

zone-eastern = Hora del Este (Nueva York)
zone-central = Hora del Centro (Chicago)
zone-mountain = Hora de la Montaña (Denver)
zone-arizona = Arizona (Phoenix)
zone-pacific = Hora del Pacífico (Los Ángeles)
zone-alaska = Alaska (Anchorage)
zone-hawaii = Hawái (Honolulu)
zone-atlantic = Hora del Atlántico (Puerto Rico)
zone-chamorro = Guam y Marianas del Norte
zone-samoa = Samoa Americana

## ---------------------------------------------------------------- web: the session

idle-title = ¿Sigue ahí?
idle-text = Para proteger sus mensajes, pronto se cerrará su sesión. Tiempo que falta:
idle-extend = Seguir aquí
idle-ended = Cerramos su sesión para proteger sus mensajes. Lo que se guardó sigue ahí.
session-ended-title = Se cerró su sesión
session-ended-text = Esto protege sus mensajes cuando no hay nadie. No se cambió nada. Entre para seguir.

flow-gone-title = Abra otra vez el enlace de su correo
flow-gone-text = Esta página estuvo abierta mucho tiempo y se cerró por seguridad. Lo que guardó sigue ahí: el mismo enlace continúa donde estaba.
flow-gone-cookies = Si esto pasa siempre, su navegador no guarda las cookies de este sitio. Permítalas o use otro navegador.

## ---------------------------------------------------------------- web: errors

error-home = Ir a la página de inicio
error-back = Volver atrás
error-again = Intentar otra vez
error-incident = Si nos llama, díganos este número:

error-not-found = Esta página no está aquí
error-not-found-text = Puede que haya cambiado de lugar, o que la dirección no esté completa.
error-not-found-link = Si llegó por un enlace de un correo, abra el correo otra vez y copie el enlace completo.

error-forged = Detuvimos esto para protegerle
error-forged-text = No se hizo nada. La solicitud no vino de una página de este sitio. Vuelva atrás, cargue la página de nuevo e inténtelo otra vez.

error-stale = Revise esto y envíelo otra vez
error-stale-text = La página estuvo abierta mucho tiempo, o usted entró o salió en otra ventana. Todavía no se hizo nada. Lo que escribió sigue aquí. Las contraseñas, los códigos y los archivos hay que ponerlos de nuevo.
error-stale-again = Continuar
error-stale-lost = **{ $names }** no se pudo guardar. Continuar muestra la página otra vez, para que lo agregue.

error-bad-request = Eso no funcionó
error-bad-request-text = No se hizo nada. Vuelva atrás, cargue la página de nuevo e inténtelo otra vez.

error-method = Esta dirección no es una página
error-method-text = No se hizo nada. Quizá volvió a cargar una página que solo se puede enviar una vez.

error-too-large = Eso es demasiado grande
error-too-large-text = No se envió nada. Cada archivo puede ocupar hasta { $size }. Vuelva atrás y elija archivos más pequeños, o envíelos en dos mensajes. Lo que escribió sigue ahí.

error-too-many = Espere hasta: { $time }
error-too-many-text = Hubo demasiados intentos en poco tiempo. Esto protege su cuenta. No se perdió nada.

error-host = Esta no es la dirección correcta
error-host-text = Este sitio está en { $host }. Ábralo allí.

error-unavailable = Tenemos un problema
error-unavailable-text = No se perdió nada. Inténtelo de nuevo en un minuto.
error-unavailable-form = No se perdió nada. Vuelva a cargar esta página en un minuto para enviarlo de nuevo. Nada se hace dos veces.

error-unsure-text = No sabemos si esto se guardó. Vuelva y mire. Si no está, pulse el botón otra vez: nada se hace dos veces.
error-changed = Esto cambió en el mismo momento
error-changed-text = Otra persona, u otra ventana suya, fue más rápida. Ahora no se cambió nada. Mire la página otra vez y después decida.
error-internal = Algo falló de nuestro lado
error-internal-text = No es culpa suya. Inténtelo de nuevo en unos minutos. Si vuelve a pasar, llámenos.

## ---------------------------------------------------------------- verify: codes by text and call

verify-ways = ¿Adónde enviamos su código?
verify-ways-text = Enviamos un código de 6 números a un teléfono registrado. Usted lo escribe en la página siguiente.
verify-ways-note = Su compañía telefónica puede cobrar el mensaje de texto. Quien tenga el teléfono puede leerlo.
verify-text-mobile = Mensaje de texto al celular que termina en { $digits }
verify-call-mobile = Llamada al celular que termina en { $digits }
verify-call-landline = Llamada al teléfono fijo que termina en { $digits }
verify-have-code = Ya tengo un código
verify-cannot = No puedo usar estos teléfonos

verify-enter = Escriba el código de 6 números
verify-code = Código de 6 números
verify-texted = Lo enviamos por mensaje de texto al **{ $phone }**. Vale hasta: { $time }
verify-texting = Lo estamos enviando por mensaje de texto al **{ $phone }**. Vale hasta: { $time }
verify-called = Llamamos al **{ $phone }**. Marque 1 para oír el código. Vale hasta: { $time }
verify-calling = Estamos llamando al **{ $phone }**. Marque 1 para oír el código. Vale hasta: { $time }
verify-again = Enviar otro código
verify-again-note = El código anterior deja de servir.
verify-change = Cambiar la forma de envío
verify-trust = No pedir código en este dispositivo durante { $days } días
verify-trust-hint = Solo en un dispositivo que nadie más usa.
verify-code-missing = Escriba los 6 números del código
verify-code-shape = El código tiene 6 números. Revise lo que escribió.
verify-code-wrong =
    { $left ->
        [one] No coincide con el código más nuevo. Le queda 1 intento.
       *[other] No coincide con el código más nuevo. Le quedan { $left } intentos.
    }

verify-nothing = ¿No llegó nada?
verify-nothing-wait = Espere un minuto. Puede tardar un poco.
verify-nothing-landline = Un teléfono fijo no recibe mensajes de texto. Elija una llamada.
verify-nothing-blocked = Revise que su teléfono no bloquee mensajes de números desconocidos.
verify-nothing-menu = La llamada no pasa por un menú telefónico. Una persona debe contestar.
verify-nothing-key = El código solo se dice después de marcar 1. Un contestador no lo recibe.
verify-nothing-other = Pruebe otra forma: Enviar otro código o Cambiar la forma de envío.

verify-closed = Este código ya no sirve
verify-closed-text = Se escribió mal 5 veces. Esto lo protege a usted. Pida un código nuevo.
verify-expired = Este código ya venció
verify-expired-text = Un código sirve 10 minutos. Pida uno nuevo.
verify-failed-text-title = No pudimos enviar el mensaje de texto
verify-failed-text = El mensaje de texto al { $phone } no salió.
verify-failed-call-title = No pudimos hacer la llamada
verify-failed-call = La llamada al { $phone } no salió.
verify-failed-landline = La compañía telefónica dice que es un teléfono fijo. Elija una llamada.
verify-failed-opted-out = Este teléfono no acepta nuestros mensajes de texto. Elija una llamada, o envíe START al número que le escribe.
verify-failed-too-many = Este teléfono recibió demasiados mensajes o llamadas. Espere unos minutos o elija otra forma.
verify-failed-refused = La compañía telefónica no lo aceptó. Elija otra forma, o pida al consultorio que revise el número.
verify-failed-away = La compañía telefónica no respondió. Pruebe otra vez o elija otra forma.

verify-wait = Espere hasta: { $time } para pedir otro código
verify-wait-still = El último código todavía sirve.
verify-wait-too-many = Se enviaron demasiados códigos al { $phone }. Todavía puede usar otro teléfono.
verify-wait-too-many-only = Se enviaron demasiados códigos al { $phone }. Inténtelo más tarde, o diga al consultorio que no puede usar este teléfono.
verify-wait-tries = Hoy se escribieron demasiados códigos equivocados. Esto lo protege a usted.
verify-wait-asked = Hoy se pidieron demasiados códigos. Esto le protege a usted y a otros.

# Mensaje de texto: solo letras del alfabeto de los teléfonos (GSM-7), sin acentos, nunca el nombre de un consultorio
code-text-lead = { $product }: su clave es { $code }
code-text-advice = Vale 10 minutos. Use la clave solo en el sitio que usted tiene abierto. Nunca llamamos para pedirla.
code-text-good = Vale 10 minutos.
text-phone-support = { $product }: nos pidieron usar otro numero para un mensaje privado. No lo pidio usted? Llame al { $phone }
text-phone-support-mail = { $product }: nos pidieron usar otro numero para un mensaje privado. No lo pidio usted? Vea nuestro correo.
code-call-intro = Le llama { $product } con el código que usted pidió. Marque 1 para oírlo.
code-call-not-asked = Si no lo pidió, marque 9.
code-call-nine = No lo pedí

## ---------------------------------------------------------------- strong: apps and passkeys in the place of a code

verify-any = ¿Cómo quiere comprobar que es usted?
verify-any-text = Elija una opción. La próxima vez puede usar otra.
verify-cannot-any = No puedo usar ninguna

app-use = Usar el código de mi app de autenticación
app-enter = Escriba el código de su app
app-enter-text = Abra su app de autenticación. Escriba los 6 números que muestra para { $product }.
app-other-way = Elegir otra opción
app-trouble = ¿El código no sirve?
app-trouble-clock = Mire el reloj de su teléfono. Debe ponerse en hora solo.
app-trouble-new = Cada código sirve una vez. Si lo acaba de usar, espere el siguiente.
app-code-missing = Escriba los 6 números que muestra su app
app-code-wrong = Ese no es el código que muestra su app ahora, o ya se usó. Espere el siguiente.
app-code-paused = Demasiados códigos equivocados. Intente otra vez a las { $time }.

passkey-use = Usar mi llave de acceso
passkey-script = Las llaves de acceso necesitan JavaScript y no funcionó. Actívelo en su navegador o elija otra opción.
passkey-stopped = No funcionó, o usted lo detuvo. Pulse el botón otra vez o elija otra opción.
passkey-without = Este navegador no puede usar llaves de acceso. Elija otra opción.
passkey-late = Tardó demasiado. Pulse el botón otra vez.
passkey-failed = No se aceptó esta llave de acceso. Intente otra vez o elija otra opción.
passkey-copied = Quizá alguien tiene una copia de esta llave de acceso. Por eso no se aceptó. Elija otra opción y después quite la llave.

## ---------------------------------------------------------------- mailbox: lists

mailbox-inbox = Recibidos
mailbox-sent = Enviados
mailbox-private = Mensaje privado
mailbox-to = Para: { $names }
mailbox-answered = Respondido
mailbox-row-gate = Ábralo con un código de su teléfono.
mailbox-row-closed = Mensaje cerrado
mailbox-row-closed-text = Todavía no se abre con su llave.
mailbox-files =
    { $n ->
        [one] 1 archivo
       *[other] { $n } archivos
    }
mailbox-draft = Borrador
mailbox-choose = Elija un mensaje para leerlo aquí.
mailbox-empty-inbox = No tiene mensajes. Los mensajes privados nuevos llegan aquí.
mailbox-empty-sent = Todavía no ha enviado ningún mensaje.
mailbox-empty-free = Le avisaremos por correo cuando alguien le escriba.
mailbox-look-again = Ver otra vez

## ---------------------------------------------------------------- mailbox: one conversation

mailbox-you = Usted
mailbox-readers-office = Usted y el equipo del consultorio pueden leer esto.
mailbox-readers-people = Solo las personas de esta conversación pueden leer esto.
mailbox-readers-own = { $names } y el equipo de su consultorio pueden leer esto.
mailbox-readers-both = El equipo de su consultorio y el de { $practice } pueden leer esto.
mailbox-closed =
    { $n ->
        [one] Hay 1 mensaje cerrado
       *[other] Hay { $n } mensajes cerrados
    }
mailbox-closed-text = Esto se cerró con su contraseña anterior. Se abrirá otra vez cuando la otra persona entre y lo comparta de nuevo con usted. Usted no tiene que hacer nada. Si no puede esperar, llame al consultorio.
mailbox-closed-asks = Esto se cerró con su contraseña anterior. Primero se pregunta al consultorio si de verdad es usted. Después se abrirá otra vez. Si no puede esperar, llame al consultorio.
mailbox-reply = Responder
mailbox-print = Imprimir
mailbox-keeps = { $practice } guarda esto con sus documentos. Pida allí una copia o pregunte cuánto tiempo lo guardan.
mailbox-all = Mostrar completos todos los mensajes
mailbox-just-sent = Enviado
mailbox-reply-ended = Esta conversación terminó. Si necesita algo, llame al consultorio.
mailbox-reply-off = El consultorio no recibe respuestas aquí. Si necesita algo, llame.
mailbox-reply-child = Ahora nadie lee por este menor. Ábralo en sus contactos. Deje primero que alguien lea, o dele un acceso propio.
mailbox-reply-plan = Responder es gratis cuando la otra persona tiene un plan de pago. Ahora esta persona no lo tiene.
mailbox-upgrade = Ver el plan de pago

mailbox-shut = Este mensaje sigue cerrado por ahora
mailbox-shut-text = { $practice } pide un código antes de que usted pueda leerlo. No tienen ningún teléfono suyo para enviarlo.
mailbox-shut-call = Llame a { $practice } al { $phone } y dígales su número. Después abra el mensaje otra vez.
mailbox-shut-ask = Llame a { $practice } a un número que usted ya conozca y dígales su teléfono. Después abra el mensaje otra vez.
mailbox-phones = No puede usar estos teléfonos
mailbox-phones-text = El consultorio nos dio estos números. Solo el consultorio puede cambiarlos, después de comprobar que es usted.
mailbox-phones-back = Probar otra vez con estos teléfonos
mailbox-shut-nobody = Hace falta un código por teléfono antes de que usted pueda leerlo. No hay un teléfono para enviarlo. Agregue su teléfono en Ajustes, o llame a quien le escribió.
mailbox-back = Ir a sus mensajes recibidos

mailbox-moved = Su respuesta es de otro buzón: { $name }. No se envió nada.
mailbox-moved-kept = Lo que escribió está guardado allí:
mailbox-moved-back = Abrir ese buzón y seguir
mailbox-elsewhere = Este mensaje está en su otro buzón
mailbox-elsewhere-seat = Le llegó a usted en { $practice }. Cambie a ese buzón para leerlo.
mailbox-elsewhere-own = Le llegó a usted en persona. Cambie a su propio buzón para leerlo.

## ---------------------------------------------------------------- mailbox: answering

mailbox-reply-text = Su respuesta
mailbox-reply-missing = Escriba su respuesta o agregue un archivo
mailbox-reply-files = Agregar archivos
mailbox-reply-files-hint = Fotos de su cámara, PDF u otros documentos.
mailbox-reply-answered = El mensaje que usted responde
mailbox-declined = Esta persona no quiso mensajes de su consultorio, o la dirección no es suya. Llámela a un número que usted conozca.
mailbox-unreachable = Esta persona no quiso recibir mensajes de su consultorio. No se envió nada. Llámela a un número que usted conozca.
mailbox-too-many = Usted ha enviado muchas respuestas en poco tiempo. No se envió nada. Envíe esta después de esta hora: { $time }
mailbox-full = No hay espacio para más archivos en este consultorio. Envíe su respuesta sin archivos o llame al consultorio.
mailbox-not-sent = Su respuesta no se envió
mailbox-not-sent-text = Esta conversación ya no recibe respuestas. Esto es lo que usted escribió, para que pueda copiarlo:
mailbox-not-sent-back = Ir a la conversación

## ---------------------------------------------------------------- outbox: what the demo would have sent

outbox-title = Bandeja de salida de esta demostración
outbox-intro = Aquí están todos los correos, mensajes de texto y llamadas que se habrían enviado. Nada salió de esta computadora. La lista solo está en la memoria.
outbox-again = Mirar otra vez
outbox-empty = Todavía no se envió nada. Entre y escriba un mensaje para ver aquí su correo.
outbox-to = Para { $to }
outbox-text = Mensaje de texto
outbox-call = Llamada telefónica
outbox-plain = Lo mismo como texto sencillo
outbox-range = { $from } a { $to } de { $of }

## ---------------------------------------------------------------- mails

# Como máximo 15 palabras por frase. Nunca el asunto, el texto, un archivo, ni el nombre o el número de un paciente.
mail-from = { $practice } por { $product }
mail-hello = Hola.
mail-lead = Tiene un nuevo mensaje privado.
mail-lead-practice = { $practice } le escribió un mensaje privado.
mail-lead-person = { $person }, de { $practice }, le escribió un mensaje privado.
mail-subject = Mensaje privado de { $practice }
mail-subject-neutral = Un mensaje privado para usted
mail-read = Léalo aquí
mail-free = Es gratis.
mail-phone = Tenga su teléfono a mano. Quizá le enviemos un código.
mail-real = ¿Es verdad?
mail-real-text = Llame antes al consultorio. Use un número que ya conozca, no uno de este correo. Nunca pedimos tarjetas, Seguro Social ni la contraseña de su correo.
mail-care-real-text = Pregunte antes a la persona que se nombra aquí. Use un número que ya conozca, no uno de este correo. Nunca pedimos tarjetas, Seguro Social ni la contraseña de su correo.
mail-refuse = ¿No es usted o no lo quiere?
mail-until = El enlace sirve hasta el { $date }.
# La hora ya termina en punto: 3:20 p. m.
mail-until-time = El enlace sirve hasta: { $date }
time-in-zone = { $time }, { $zone }
mail-safe = Después, el mensaje sigue guardado.
mail-foot = Enviado por { $product }. Nadie lee las respuestas a este correo.
mail-not-you = ¿No fue usted?

mail-notice-sign-in = Entre con esta dirección de correo y su contraseña.
mail-notice-real = Abra { $host } usted mismo y entre allí. Nunca pedimos tarjetas, Seguro Social ni la contraseña de su correo.

mail-provision-subject = Prepare su cuenta de { $product }
mail-provision-lead = Le espera una cuenta de { $product }.
mail-provision-lead-practice = Le espera una cuenta de { $product } en { $practice }.
mail-provision-link = Prepárela aquí
mail-provision-lead-person = { $person } de { $practice } le preparó una cuenta de { $product }.
mail-provision-lead-team = { $person } le invita al equipo de { $practice }.
mail-known-subject = Una invitación para su cuenta de { $product }
mail-known-link = Ver la invitación
mail-known-text = Usted ya tiene una cuenta. Entre y diga sí o no.

mail-complete-subject = Termine su cuenta de { $product }
mail-complete-lead = Su cuenta de { $product } está casi lista.
mail-complete-link = Termínela aquí
mail-complete-why = Recibe este correo porque alguien se registró con su dirección.
mail-complete-ignore = Entonces no haga nada. Sin este enlace no se crea ninguna cuenta.

# Another address of one's own
mail-address-old = Confirme su nueva dirección de correo
mail-address-old-lead = Usted quiere usar { $email } con { $product }.
mail-address-link = Confírmela aquí
mail-address-old-ignore = Entonces siga el enlace y diga No. Alguien había entrado en su cuenta.
mail-address-new = Confirme esta dirección para { $product }
mail-address-new-lead = Alguien quiere usar esta dirección con { $product }.
mail-address-new-ignore = Entonces no haga nada. Sin su Sí no se usa esta dirección.
mail-address-undo = Su cuenta de { $product } tiene otra dirección de correo
mail-address-undo-lead = Su cuenta usa ahora { $email }. A esta dirección ya no llega correo sobre ella.
mail-address-undo-link = ¿No fue usted? Use otra vez esta dirección
mail-address-undo-ignore = Entonces no tiene que hacer nada.
mail-address-back = Esta dirección ya no se usa con { $product }
mail-address-back-lead = Su cuenta tiene otra vez la dirección de antes, { $email }. Alguien que lee ese correo deshizo el cambio. A esta dirección ya no llega correo sobre la cuenta.
mail-address-back-not = Entonces entre con la dirección de antes. Elija ahora otra contraseña.
mail-alert-address = Cambió la dirección de correo de su cuenta de { $product }
mail-alert-address-lead = Ahora entra con esta dirección. Se cerró la sesión en todos sus dispositivos.
mail-alert-address-restored = Su cuenta de { $product } tiene otra vez la dirección de antes
mail-alert-address-restored-lead = Entra otra vez con esta dirección. Se cerró la sesión en todos sus dispositivos.
mail-join-asked = Alguien pide unirse a su consultorio
mail-join-asked-lead = Alguien pide unirse a su consultorio en { $product }.
mail-join-asked-see = Vea quién pide
mail-join-asked-text = Dé acceso solo a quien conoce. Antes de eso no puede abrir nada.
mail-join-approved = Ahora es parte del consultorio
mail-join-approved-lead = Un administrador del consultorio le dio acceso.
mail-join-approved-text = Entre otra vez para verlo. Sus mensajes anteriores siguen donde están.
mail-join-declined = El consultorio no le dio acceso
mail-join-declined-lead = Un administrador del consultorio no le dio acceso.
mail-join-declined-see = Vea qué puede hacer
mail-join-declined-text = ¿Es un error? Llame al consultorio. También puede crear su propio consultorio.

mail-reset-subject = Elija otra contraseña de { $product }
mail-reset-lead = Ya puede elegir otra contraseña.
mail-reset-link = Elíjala aquí
mail-reset-why = Alguien lo pidió con su dirección de correo.
mail-reset-ignore = Entonces no haga nada. Su contraseña sigue igual.

mail-alert-password-changed = Se cambió su contraseña de { $product }
mail-alert-password-changed-lead = Se cambió su contraseña de { $product }.
mail-alert-password-reset = Tiene otra contraseña de { $product }
mail-alert-password-reset-lead = Alguien eligió otra contraseña con un enlace enviado a este correo.
mail-alert-two-step-off = Sus códigos de { $product } están desactivados
mail-alert-two-step-off-lead = Su cuenta ya no pide un código. Se abre solo con la contraseña.
mail-alert-two-step-on = Sus códigos de { $product } están activados
mail-alert-two-step-on-lead = Ahora su cuenta pide un código.
mail-alert-phone-added = Se agregó un teléfono a su cuenta de { $product }
mail-alert-phone-added-lead = Se agregó un teléfono a su cuenta. Allí llegan sus códigos.
mail-alert-phone-removed = Se quitó un teléfono de su cuenta de { $product }
mail-alert-phone-removed-lead = Se quitó un teléfono de su cuenta. Allí ya no llegan códigos.
mail-alert-new-device = Alguien entró en su cuenta de { $product }
mail-alert-new-device-lead = Su cuenta se abrió en un dispositivo nuevo.
mail-alert-app-added = Se agregó una app a su cuenta de { $product }
mail-alert-app-added-lead = Se agregó una app de autenticación a su cuenta. Sus códigos la abren junto con su contraseña.
mail-alert-app-removed = Se quitó una app de su cuenta de { $product }
mail-alert-app-removed-lead = Se quitó una app de autenticación de su cuenta. Sus códigos ya no sirven.
mail-alert-passkey-added = Se agregó una llave de acceso a su cuenta de { $product }
mail-alert-passkey-added-lead = Se agregó una llave de acceso a su cuenta. La abre junto con su contraseña.
mail-alert-passkey-removed = Se quitó una llave de acceso de su cuenta de { $product }
mail-alert-passkey-removed-lead = Se quitó una llave de acceso de su cuenta. Ya no sirve.
mail-alert-passkey-copied = Quizá alguien copió su llave de acceso de { $product }
mail-alert-passkey-copied-lead = Quizá alguien copió una de sus llaves. No la aceptamos.
mail-alert-phones-off = En { $product } ya no enviamos códigos a sus teléfonos
mail-alert-phones-off-lead = Ya no enviamos códigos a sus teléfonos. Usted entra con su app o su llave.
mail-alert-phones-on = En { $product } enviamos otra vez códigos a sus teléfonos
mail-alert-phones-on-lead = Sus teléfonos reciben códigos otra vez cuando usted entra.
mail-alert-sign-in-mail-off = Sus correos sobre entradas de { $product } están desactivados
mail-alert-sign-in-mail-off-lead = Ya no le escribimos sobre dispositivos nuevos.
mail-alert-recovery-used = Se usó su código de recuperación de { $product }
mail-alert-recovery-used-lead = Se usó su código de recuperación. No sirve otra vez.
mail-alert-recovery-made = Tiene otro código de recuperación de { $product }
mail-alert-recovery-made-lead = Se creó otro código de recuperación para su cuenta.
mail-alert-sheet-made = Su consultorio tiene una hoja de recuperación nueva
mail-alert-sheet-made-lead = Se creó una hoja de recuperación para su consultorio. Las anteriores ya no sirven.
mail-alert-sheet-used = Se usó la hoja de recuperación de su consultorio
mail-alert-sheet-used-lead = Se usó la hoja de recuperación de su consultorio. Abrió los mensajes de un administrador.
mail-alert-account = Su cuenta de { $product } está lista
mail-alert-account-lead = Su cuenta de { $product } está lista.
mail-alert-sign-in = Entre aquí
mail-alert-when = Cuándo
mail-alert-you = ¿Fue usted?
mail-alert-you-managers = ¿Fue usted u otro administrador?
mail-alert-fine = Entonces no tiene que hacer nada.
mail-alert-not-you = ¿No fue usted? Elija otra contraseña:
mail-alert-not-you-end = ¿No fue usted? Cierre todo y elija otra contraseña:
mail-alert-call = Después llámenos: { $phone }.
mail-seat-role = Su función en su consultorio cambió
mail-seat-role-lead = Su función en { $practice } cambió.
mail-seat-role-text = Entre para ver lo que puede hacer ahora.
mail-seat-invited-news = Novedades de alguien a quien usted invitó
mail-seat-invited-news-lead = Alguien a quien usted invitó para { $practice } contestó o necesita su ayuda.
mail-seat-invited-news-text = Entre y abra Personas, después Invitados: ahí dice qué hacer.
mail-seat-lost-app = Se quitó su aplicación de códigos o llave de acceso
mail-seat-lost-app-lead = Un administrador de { $practice } quitó sus aplicaciones de códigos y llaves de acceso.
mail-seat-lost-app-text = Ahora entra con su contraseña. Ponga otra aplicación o llave en Ajustes.
mail-seat-unlocked = Ya puede entrar otra vez en { $product }
mail-seat-unlocked-lead = Un administrador de { $practice } terminó la espera por contraseñas equivocadas.
mail-seat-unlocked-text = Puede probar su contraseña otra vez. Si la olvidó, elija una nueva en la página de entrada.
mail-seat-two-step = Su consultorio le pide ahora un código
mail-seat-two-step-lead = { $practice } le pide un código cuando entra.
mail-seat-two-step-text = El código llega a su teléfono. Si no tiene uno aquí, puede agregarlo después de entrar.
mail-seat-signed-out = Se cerraron sus sesiones de { $product }
mail-seat-signed-out-lead = Un administrador de { $practice } cerró sus sesiones en todos los aparatos.
mail-seat-signed-out-text = Puede entrar otra vez con su contraseña.
mail-seat-paused = Su acceso a su consultorio está en pausa
mail-seat-paused-lead = Un administrador de { $practice } pausó su acceso.
mail-seat-paused-text = No se pierde nada. Su propio buzón sigue abierto.
mail-seat-resumed = Ya puede abrir otra vez su consultorio
mail-seat-resumed-lead = Un administrador de { $practice } le dio acceso otra vez.
mail-seat-resumed-text = Abre sus mensajes de ahí como antes. Entre una vez más si no los ve.
mail-seat-removed = Su puesto en un consultorio terminó
mail-seat-removed-lead = Un administrador de { $practice } terminó su puesto ahí, o usted se fue.
mail-seat-removed-text = Lo que escribió ahí queda con el consultorio. Su cuenta y su propio buzón siguen siendo suyos.
mail-seat-left = Alguien dejó su consultorio
mail-seat-left-lead = Una persona dejó { $practice }.
mail-seat-left-text = Sus registros quedan con ustedes. Entre, para que se cambien las llaves del consultorio.
mail-seat-sheet-void = Haga una hoja de recuperación nueva
mail-seat-sheet-void-lead = Se cambiaron las llaves de { $practice }.
mail-seat-sheet-void-text = La hoja anterior ya no abre nada. Entre y haga una nueva.
mail-seat-why = ¿No lo esperaba?
mail-seat-ask = Pregunte a un administrador de su consultorio.
mail-seat-call = También nos puede llamar: { $phone }.

mail-safe-doubt = ¿Le sorprende? Entonces llame a su consultorio a un número que conozca.
mail-safe-open = Abrirlo
mail-safe-see = Verlo
mail-safe-sign-in = Entrar
mail-safe-manager-made = Su consultorio tiene un nuevo administrador
mail-safe-manager-made-lead = { $who } ahora administra { $practice }, su gente y sus reglas.
mail-safe-recovery-asked = Alguien pide sus mensajes de vuelta
mail-safe-recovery-asked-lead = { $who }, de { $practice }, puso una contraseña nueva. Pide sus mensajes de vuelta.
mail-safe-recovery-asked-go = Llame primero, luego conteste
mail-safe-recovery-approved = Ya tiene sus mensajes de vuelta
mail-safe-recovery-approved-lead = { $who } le devolvió sus mensajes en { $practice }.
mail-safe-recovery-declined = Sus mensajes siguen cerrados por ahora
mail-safe-recovery-declined-lead = { $who }, de { $practice }, dijo que no por ahora. Llame.
mail-safe-handover-to = Le entregaron un buzón
mail-safe-handover-to-lead = Le entregaron el buzón de { $who } en { $practice }.
mail-safe-handover-yours = Se entregó su buzón en su antiguo consultorio
mail-safe-handover-yours-lead = { $practice } entregó el buzón de usted a { $who }.
mail-safe-handover-made = Se entregó un buzón de su consultorio
mail-safe-handover-made-lead = El buzón de { $who } en { $practice } se entregó a un colega.
mail-safe-handover-ended = Un buzón ya no está entregado a usted
mail-safe-handover-ended-lead = El buzón de { $who } en { $practice } está cerrado para usted.
mail-safe-emergency-asked = Un administrador le pide acceso de emergencia
mail-safe-emergency-asked-lead = { $who } pide abrir el buzón de un colega en { $practice }.
mail-safe-emergency-opened = Su buzón se abrió por una emergencia
mail-safe-emergency-opened-lead = { $who } puede leer su buzón en { $practice } por cuatro horas.
mail-safe-emergency-agreed = Su acceso de emergencia está abierto
mail-safe-emergency-agreed-lead = { $who }, de { $practice }, aceptó. Puede leer por cuatro horas.
mail-safe-emergency-declined = Se rechazó su acceso de emergencia
mail-safe-emergency-declined-lead = { $who }, de { $practice }, dijo que no. El buzón sigue cerrado.
mail-safe-emergency-ended = Terminó el acceso de emergencia a su buzón
mail-safe-emergency-ended-lead = { $who } ya no puede leer su buzón en { $practice }.
mail-safe-delegation-yours = Un colega puede contestar por usted
mail-safe-delegation-yours-lead = { $who } puede abrir su buzón en { $practice }. Usted lo permitió. Mire allí hasta cuándo, y qué abre.
mail-safe-delegation-to = Un colega le abrió su buzón
mail-safe-delegation-to-lead = { $who } le abrió su buzón en { $practice }.
mail-safe-delegation-over = Un colega ya no contesta por usted
mail-safe-delegation-over-lead = { $who } ya no puede abrir su buzón en { $practice }.
mail-safe-delegation-over-to = El buzón de un colega ya está cerrado para usted
mail-safe-delegation-over-to-lead = El buzón de { $who } en { $practice } ya está cerrado para usted.
mail-safe-delegation-came = Llegó un mensaje donde usted responde por un colega
mail-safe-delegation-came-lead = Llegó un mensaje para { $who } en { $practice }.
mail-safe-delegation-more = Llegaron más mensajes donde usted responde por un colega
mail-safe-delegation-more-lead = Llegaron más mensajes para { $who } en { $practice }.
mail-safe-team-joined = Un administrador entró a un equipo
mail-safe-team-joined-lead = { $who } entró a un equipo en { $practice }. Ahora puede leer sus mensajes.
mail-care-offer = { $product }: alguien le pide ayuda
mail-care-offer-lead = { $who } quisiera su ayuda con sus mensajes en { $product }.
mail-care-offer-go = Ver de qué se trata
mail-care-offer-text = Usted decide. Si no hace nada, no pasa nada.
mail-care-offer-ignore = Borre este correo. Sin usted no se abre nada.
mail-care-accepted = { $product }: alguien le va a ayudar
mail-care-accepted-lead = { $who } aceptó. Ahora usted decide si puede abrir su buzón.
mail-care-accepted-go = Dejarle entrar o decir que no
mail-care-refused = { $product }: alguien no puede ayudarle
mail-care-refused-lead = Una persona a quien usted pidió ayuda dijo que no.
mail-care-yours = { $product }: alguien puede abrir su buzón
mail-care-yours-lead = { $who } puede abrir su buzón. Usted lo permitió. Mire allí hasta cuándo, y qué abre.
mail-care-to = { $product }: un buzón está abierto para usted
mail-care-to-lead = { $who } le abrió su buzón.
mail-care-over = { $product }: alguien ya no puede abrir su buzón
mail-care-over-lead = { $who } ya no puede abrir su buzón.
mail-care-over-to = { $product }: un buzón ya está cerrado para usted
mail-care-over-to-lead = El buzón de { $who } ya está cerrado para usted.
mail-care-came = { $product }: un mensaje para alguien a quien usted ayuda
mail-care-came-lead = Hay un mensaje para { $who } en { $product }.
mail-child-grows = { $product }: un menor a su cuidado pronto tendrá la edad
mail-child-grows-lead = En 30 días o menos { $who } tendrá la edad. Entonces los mensajes serán solo suyos.
mail-child-grows-office = { $product }: un menor pronto tendrá la edad
mail-child-grows-office-lead = { $who } pronto tendrá la edad. Dele entonces su propio acceso.
mail-child-ended-office = { $product }: alguien ya no lee por un niño
mail-child-ended-office-lead = Su consultorio terminó el acceso a los mensajes de { $who }.
mail-child-again = { $product }: puede leer otra vez por un niño
mail-child-again-lead = El buzón de { $who } está abierto para usted otra vez.
mail-child-again-office = { $product }: alguien lee otra vez por un niño
mail-child-again-office-lead = Su consultorio abrió otra vez los mensajes de { $who } a quien los leía.
mail-child-grown = { $product }: un menor a su cuidado ya tiene la edad
mail-child-grown-lead = { $who } ya tiene la edad. Los mensajes están cerrados para usted.
mail-child-grown-office = { $product }: un menor ya tiene la edad
mail-child-grown-office-lead = { $who } ya tiene la edad. Nadie lee sus mensajes hasta que tenga su propio acceso.
mail-care-doubt = ¿Le sorprende? Entonces inicie sesión y mire en su configuración.

mail-sender-phone = Revise un número de teléfono
mail-sender-phone-lead = Alguien a quien usted escribió no puede usar el teléfono registrado.
mail-sender-phone-text = Quizá dio otro número. Llame antes a un número que usted ya conozca. Después corríjalo. El mismo enlace sigue sirviendo.
mail-sender-address = Revise una dirección de correo
mail-sender-address-lead = Nos dijeron que una dirección a la que usted escribió no es correcta.
mail-sender-address-text = Pida la dirección correcta. Después corríjala en un solo paso.
mail-sender-declined = Rechazaron su mensaje
mail-sender-declined-lead = Alguien a quien usted escribió no es esa persona o no lo quiere.
mail-sender-declined-text = No vio el mensaje. Ya no recibirá correos de su consultorio.
mail-sender-asks = Alguien pide abrir otra vez sus mensajes
mail-sender-asks-lead = Alguien a quien usted escribió olvidó su contraseña.
mail-sender-asks-text = Abra el mensaje. Llame a la persona a un número que usted conozca antes de aprobarlo.
mail-fixed-subject = Siga con su registro en { $product }
mail-fixed-lead = El consultorio que le escribió corrigió su número de teléfono.
mail-fixed-lead-practice = { $practice } corrigió su número de teléfono.
mail-fixed-text = Abra el enlace del correo que usó antes y siga donde estaba.
mail-fixed-kept = No se perdió nada de lo que llenó.
mail-sender-wanted = Ahora sí quieren su mensaje
mail-sender-wanted-lead = Alguien que rechazó su mensaje lo hizo por error.
mail-sender-wanted-text = Sus enlaces anteriores no funcionan. Abra el mensaje y pulse Enviar otra vez.
mail-sender-link = Alguien pide un enlace nuevo
mail-sender-link-lead = Alguien a quien usted escribió tiene un enlace que ya caducó.
mail-sender-link-text = Inicie sesión. Su enlace nuevo sale entonces sin más.
mail-sender-failed = No llegó un correo sobre su mensaje
mail-sender-failed-lead = Nuestro correo sobre su mensaje no llegó.
mail-sender-failed-text = Su mensaje está guardado y espera.
mail-sender-correct = Corríjalo aquí
mail-sender-see = Véalo aquí

mail-failed-no-address = El servidor de correo dice que esa dirección no existe.
mail-failed-full = El buzón de esa persona está lleno.
mail-failed-refused = El servidor de correo no quiso nuestro correo.
mail-failed-unreachable = Ningún servidor aceptó el correo, aunque lo intentamos mucho tiempo.
mail-failed-late = El correo no se pudo enviar antes de que venciera su enlace.
mail-failed-declined = Esa persona no quiere correos de su consultorio.
mail-failed-ours = No pudimos enviar el correo. Soporte puede ayudarle.

mail-support-phones = Alguien no puede usar los teléfonos registrados
mail-support-phones-lead = Una persona invitada no puede usar los teléfonos registrados.
mail-support-address = Una invitación tiene una dirección equivocada
mail-support-address-lead = Alguien dice que una invitación tiene una dirección equivocada.
mail-support-practice = Consultorio
mail-support-phone = Teléfono del consultorio
mail-support-reference = Referencia
mail-support-told = El remitente también lo sabe.
mail-support-text = Llame antes al consultorio. Compruebe quién llama antes de cambiar algo.
mail-alert-closed = Su cuenta de { $product } está cerrada
mail-alert-closed-lead = Soporte cerró su cuenta. No se borró nada de ella.
mail-alert-reopened = Su cuenta de { $product } está abierta otra vez
mail-alert-reopened-lead = Soporte abrió su cuenta otra vez. Ya puede entrar.
mail-alert-unlocked = Ya puede entrar otra vez en { $product }
mail-alert-unlocked-lead = Soporte terminó la espera por contraseñas incorrectas.
mail-sender-support = Soporte recibió otro número de teléfono
mail-sender-support-lead = Alguien a quien usted escribió le dio a soporte otro teléfono.
mail-sender-support-text = Llame a la persona a un número que ya conozca. Después apruebe el nuevo, o corríjalo.
mail-sender-links = Los enlaces de su correo ya no sirven
mail-sender-links-lead = Soporte anuló los enlaces que enviamos por su mensaje.
mail-sender-links-text = El mensaje está guardado. Compruebe la dirección y envíe el correo otra vez.
mail-sender-stopped = Se detuvo un número de teléfono nuevo
mail-sender-stopped-lead = Quien recibe su mensaje no quiso el teléfono nuevo.
mail-sender-stopped-text = Queda el número de antes. Llame a la persona a un número que ya conozca.
mail-ticket-answered = Soporte de { $product } le respondió
mail-ticket-answered-lead = Soporte respondió a su solicitud.
mail-ticket-received = Tenemos su solicitud a soporte de { $product }
mail-ticket-received-lead = Soporte tiene su solicitud. Le enviamos un correo cuando haya respuesta.
mail-ticket-link = Ver su solicitud
mail-ticket-ignore = Entonces no hay que hacer nada. Puede borrar este correo.
mail-desk-subject = Una solicitud espera a soporte
mail-desk-lead = Alguien pidió ayuda a soporte.
mail-desk-link = Ver las solicitudes
mail-stop-subject = ¿Es este su teléfono nuevo?
mail-stop-lead = Le dijeron a soporte que usted tiene otro teléfono.
mail-stop-link = Ver el número o detenerlo
mail-stop-asked = ¿Usted lo pidió?
mail-stop-fine = Entonces no tiene que hacer nada. Si no, deténgalo con el enlace.

## ---------------------------------------------------------------- practice: before and after writing

practice-reply-time = Tiempo de respuesta: { $time }.
practice-reply-same-day = mismo día laborable
practice-reply-days =
    { $n ->
        [one] 1 día laborable
       *[other] { $n } días laborables
    }
practice-call = Llame si no puede esperar.
practice-call-phone = Llame si no puede esperar: **{ $phone }**
practice-closed = El consultorio está cerrado ahora
practice-opens = Abre { $time }.
practice-opens-zone = Abre { $time } ({ $zone }).
practice-after-hours-call = Si no puede esperar, llame al **{ $phone }**.
practice-hours-help = Horario: { $hours }.

## ---------------------------------------------------------------- practice: its page

practice-title = Su consultorio
practice-face = Lo que la gente ve de ustedes
practice-set = Cómo está configurado
practice-ask-manager = Un administrador de su consultorio puede cambiar esto.
practice-after-hours-line = Con el consultorio cerrado: **{ $phone }**
practice-not-set = Sin definir
practice-elsewhere = Otra persona cambió el consultorio mientras usted escribía
practice-elsewhere-text = No se guardó nada. Lo que escribió sigue aquí. Revíselo y guarde otra vez.
practice-password-hint = Esto protege su consultorio si lo dejó abierto.

practice-details = Nombre y dirección
practice-details-text = Esto va en cada invitación. La gente lo usa para comprobar que un mensaje es de ustedes.
practice-name = Nombre del consultorio
practice-name-seal = La marca «Confirmado por este portal» es de este nombre. Se quita si cambia el nombre. Quienes administran este sitio pueden devolverla.
practice-discreet = Nombre discreto
practice-discreet-hint = Déjelo vacío o escriba un nombre que diga menos, por ejemplo «Oficina Arce». Los correos y las páginas antes del registro lo muestran en lugar del nombre.
practice-notify = Nombre del remitente de nuestros correos
practice-notify-hint = Déjelo vacío para usar el nombre del consultorio. Los correos llegan entonces de “este nombre mediante { $product }”.
practice-name-portal = Este nombre parece el de este sitio. Elija otro.
practice-specialty-hint = La sugerimos a los colegas que se registran. Nunca sale en un correo.
practice-phone = Teléfono del consultorio
practice-phone-hint = La gente llama para comprobar una invitación y cuando algo no puede esperar.
practice-phone-missing = Escriba el teléfono de su consultorio
practice-phone-shape = Escriba el número con cifras, por ejemplo (555) 010-0142
practice-after-hours = Teléfono con el consultorio cerrado
practice-after-hours-hint = Déjelo vacío si no hay ninguno.
practice-zone = Zona horaria
practice-zone-hint = Su horario está en esta zona.
practice-language = Idioma de sus invitaciones
practice-language-hint = Quien lee puede cambiarlo.
practice-row-discreet = En los avisos: { $name }
practice-row-notify = Los correos llegan de: { $name }

practice-hours = Horario
practice-hours-title = Horario y tiempo de respuesta
practice-hours-text = La gente ve esto antes de escribirles. Con el consultorio cerrado ve cuándo abre.
practice-hours-hint = { $zone }. Deje vacío un día en que el consultorio está cerrado.
practice-opens-at = Abre
practice-closes-at = Cierra
practice-time-both = El { $day }: escriba las dos horas o deje el día vacío
practice-time-shape = El { $day }: escriba una hora, por ejemplo 8:00 a. m.
practice-time-order = El { $day }: el consultorio cierra antes de abrir. Revise las horas.
practice-reply = Tiempo de respuesta
practice-reply-label = Ustedes responden en
practice-reply-unset = Sin promesa: se pide que llamen
practice-reply-hint = Cada persona lo lee en su idioma.

practice-rules = Reglas para los mensajes
practice-two-step = Clave del teléfono
practice-two-step-on = Todas las personas a quienes escribimos necesitan un código
practice-two-step-on-hint = Quien solo puede leer el correo no entra. Ustedes necesitan un teléfono de cada persona nueva.
practice-two-step-off = Quien envía lo elige para cada persona nueva
practice-two-step-off-hint = Sin código, cualquiera que abra el correo puede entrar.
practice-two-step-operator = Quienes manejan este sitio piden un código a todos.
practice-subject = Asunto de nuestros avisos
practice-subject-named = Con el nombre del consultorio
practice-subject-neutral = Sin el nombre
practice-subject-says = Dice: «{ $subject }»
practice-row-two-step-on = Todos necesitan un código del teléfono
practice-row-two-step-off = Quien envía elige si hace falta un código
practice-row-two-step-operator = Todos necesitan un código (regla de este sitio)
practice-row-subject-named = Los avisos nombran el consultorio en el asunto
practice-row-subject-neutral = Los avisos no nombran el consultorio en el asunto

practice-logo = Logotipo
practice-row-logo = En invitaciones y avisos
practice-row-logo-none = Ninguno
practice-row-logo-hidden = No se muestra, porque usan un nombre discreto
logo-text = Se muestra en sus invitaciones: en el correo y en las páginas del registro.
logo-hidden = Ustedes usan un nombre discreto. Por eso los correos y las páginas antes del registro no muestran el logotipo.
logo-alt = Logotipo de { $practice }
logo-file = Imagen
logo-file-hint = PNG o JPEG. La hacemos pequeña, sobre blanco.
logo-save = Guardar logotipo
logo-remove = Quitar el logotipo
logo-missing = Elija una imagen
logo-kind = Esto no es una imagen PNG o JPEG. Guárdela como PNG e intente otra vez.
logo-large = Este archivo es demasiado grande. Elija uno de { $size } como máximo.
logo-points = Esta imagen es demasiado grande. Hágala menor de 3.000 por 3.000 puntos.
logo-small = Esta imagen es demasiado estrecha. Elija una de al menos 16 puntos de ancho y de alto, y no una línea fina.
logo-damaged = Esta imagen está dañada. Guárdela como PNG e intente otra vez.

practice-done-details = El nombre y la dirección están guardados
practice-done-hours = El horario y el tiempo de respuesta están guardados
practice-done-rules = Las reglas están guardadas
practice-done-policies = Se guardaron las reglas para las personas
practice-done-places = Se guardaron las otras oficinas
practice-done-logo = El logotipo está guardado
practice-done-logo-removed = Se quitó el logotipo

practice-row-sheet = Creada el { $date }
practice-row-sheet-none = Ninguna
practice-row-sheet-make = Crear una
practice-row-managers = { $n } administradores pueden abrir los mensajes
role-owner = Titular
role-manager = Administrador
role-sender = Envía mensajes
role-desk = Recepción
role-reader = Lee mensajes
role-case-manager = Coordina casos
practice-outside = Usted todavía no tiene acceso
practice-waiting =
    { $n ->
        [one] 1 persona espera su decisión
       *[other] { $n } personas esperan su decisión
    }
practice-waiting-go = Ver quién espera

## ---------------------------------------------------------------- people: the members of a practice

people-title = Personas
people-one = Una persona
people-waiting = Esperan su decisión
people-waiting-owner = Va a administrar el consultorio. Solo un titular puede darle acceso.
people-waiting-operator = Quienes manejan este sitio la agregaron a su consultorio. Hasta que usted le dé acceso no abre nada. Dé acceso solo a quien conoce.
people-let-in = Dar acceso a { $name }
people-let-in-gone = Ya no espera nadie
people-let-in-gone-text = Otro administrador fue más rápido, o se quitó a la persona.
people-look-again = Mirar otra vez
people-keys = Se están cambiando las llaves del consultorio
people-keys-text =
    { $n ->
        [0] Sigue por sí solo cuando entra un administrador. Nadie tiene que esperar.
        [one] Falta 1 parte. Sigue por sí solo cuando entra un administrador. Nadie tiene que esperar.
       *[other] Faltan { $n } partes. Sigue por sí solo cuando entra un administrador. Nadie tiene que esperar.
    }
people-keys-go-on = Seguir ahora
people-sheet-void = Haga una hoja de recuperación nueva
people-sheet-void-text = Las llaves del consultorio han cambiado. La hoja anterior ya no abre nada: destrúyala.
people-invite = Invitar
people-search = Buscar a alguien
people-search-hint = Un correo completo, o palabras completas de un nombre.
people-search-button = Buscar
people-found =
    { $n ->
        [0] No se encontró a nadie. Pruebe con el correo completo o con una palabra completa del nombre.
        [one] Se encontró a 1 persona.
       *[other] Se encontró a { $n } personas.
    }
people-count =
    { $n ->
        [one] 1 persona trabaja en { $practice }.
       *[other] { $n } personas trabajan en { $practice }.
    }
people-more = Hay más. Agregue otra palabra del nombre.
people-all = Mostrar a todos
people-name = Nombre
people-you = (usted)
people-role = Función
people-state = Estado
people-two-step = Código al entrar
people-seen = Última vez aquí
people-since = Desde
people-never = Todavía no
people-on = Sí
people-off = No
people-active = Activa
people-locked = Bloqueada hasta { $time }
people-locked-text = Alguien escribió demasiadas contraseñas equivocadas para este correo. Si fue su colega, usted puede terminar la espera. Si no, déjelo así: todavía puede entrar desde su propia computadora.
people-no-keys = Espera llaves
people-no-keys-text = Esta persona todavía no puede abrir todo. O nadie le ha dado acceso, o puso una contraseña nueva. Vea Esperan su decisión en la página Personas.
people-paused = Desactivada
people-paused-text = Esta persona no puede abrir su consultorio. No se pierde nada: sus mensajes esperan hasta que usted le dé acceso otra vez.
people-moves = El { $date } su lugar pasa a otra cuenta suya
people-moves-text = Pregúntele si así lo quiso. Si no, lo detiene en sus ajustes, o usted le quita del consultorio antes.
people-may-read = Lee y responde mensajes.
people-may-compose = Escribe a cualquiera, si su plan lo permite.
people-may-correct = Corrige correos y teléfonos de los contactos.
people-may-invite = Invita a personas.
people-may-manage = Decide quién trabaja aquí y cambia el consultorio.
people-may-recover = Abre otra vez los mensajes de colegas que olvidaron su contraseña.
people-may-export = Saca los registros. Nombra a otros titulares.
people-two-step-required = Su consultorio le pide un código
people-two-step-own = Sí, porque así lo quiere
people-h-sign-in = Entrada
people-h-place = Lugar en el consultorio
people-unlock = Terminar la espera ahora
people-unlock-note = Puede probar su contraseña otra vez enseguida.
people-two-step-on = Pedir un código al entrar
people-two-step-on-note = Necesita un teléfono. Si no tiene, se le pide que agregue uno.
people-two-step-off = Dejar de pedir un código
people-two-step-off-note = Puede querer un código por su cuenta.
people-lost-app = Perdió el teléfono con su aplicación o llave de acceso
people-lost-app-note = Llame primero. Sus aplicaciones de códigos y llaves de acceso dejan de servir; entra con su contraseña.
people-sign-out = Cerrar sus sesiones en todas partes
people-sign-out-note = Para un teléfono o una computadora que se perdió. Lo que estaba escribiendo se puede perder.
people-change-role = Cambiar la función
people-role-text = ¿Qué puede hacer { $name }?
people-role-oneself = Es su propia función. Con menos tal vez no la pueda cambiar otra vez.
people-role-missing = Elija una función.
people-pause = Desactivar
people-pause-note = No puede abrir su consultorio hasta que usted le dé acceso otra vez.
people-pause-h = ¿Desactivar a { $name }?
people-pause-now = Desde ahora no puede abrir su consultorio. Lo que tiene abierto ahí se cierra.
people-pause-kept = No se pierde nada. Usted le puede dar acceso otra vez cuando quiera.
people-pause-mail = Los mensajes nuevos esperan en su buzón de aquí. No recibe avisos.
people-pause-go = Desactivar
people-resume = Dar acceso otra vez
people-resume-note = Abre sus mensajes de aquí como antes.
people-remove = Quitar
people-remove-note = Deja su consultorio para siempre. Los registros quedan con usted.
people-remove-h = ¿Quitar a { $name }?
people-remove-now = Desde ahora no puede abrir su consultorio.
people-remove-records = Todo lo que escribió y recibió aquí queda con su consultorio. Los administradores lo pueden abrir.
people-remove-answers = Las respuestas en las conversaciones que tuvo aquí llegan a su consultorio, no a esta persona.
people-remove-address = Su correo sigue siendo suyo. Los mensajes nuevos a { $address } van a su propio buzón, no a su consultorio. Diga a quienes le escriben a quién deben escribir ahora.
people-remove-keys = Se cambian las llaves de su consultorio, para que no abra nada con lo que tenía. Nadie más lo nota.
people-remove-sheet = Su hoja de recuperación deja de servir. Usted puede imprimir una nueva enseguida.
people-remove-go = Quitar a esta persona
people-keep = Dejar todo como está
people-leave = Salir
people-leave-h = ¿Salir de { $practice }?
people-leave-now = Desde ahora usted no puede abrir este consultorio.
people-leave-records = Todo lo que usted escribió y recibió aquí queda con el consultorio.
people-leave-account = Su cuenta sigue. Los mensajes nuevos a su correo llegan a su propio buzón.
people-leave-back = No se puede deshacer. Un administrador tendría que invitarle otra vez.
people-leave-go = Salir de este consultorio
people-leave-stay = Quedarme
people-elsewhere = Alguien fue más rápido
people-elsewhere-text = Otro administrador cambió a las personas de su consultorio en el mismo momento. Usted no cambió nada. Mire otra vez y después decida.
people-last-owner = Un consultorio necesita un titular
people-last-owner-text = Es el único titular que puede abrir todo. Primero nombre a otra persona titular. Después se puede.
people-oneself = Es usted
people-oneself-text = No se lo puede hacer a usted. Para irse, use Salir en sus ajustes.
people-elsewhere-too = También trabaja en otro consultorio
people-elsewhere-too-text = Su aplicación o llave protege también al otro consultorio. Pídale que escriba a soporte.
people-owners-only = Solo un titular puede hacer esto
people-owners-only-text = Solo un titular nombra administradores, y nombra, cambia o quita a titulares. Pida ayuda a un titular de su consultorio.
people-done-let-in = Ya tiene acceso. Funciona desde su próxima entrada.
people-done-removed = Se quitó a la persona. Sus registros quedan con su consultorio.
people-handover = Dar sus mensajes a un colega
people-done-keys = Listo. Lo que falta sigue por sí solo.
people-done-role = La función nueva vale desde ahora. Recibió un correo.
people-done-lost-app = Se quitaron sus aplicaciones y llaves. Recibió un correo.
people-done-unlock = Puede probar otra vez. Recibió un correo.
people-done-two-step = Guardado. Vale desde su próxima entrada.
people-done-sign-out = Sus sesiones están cerradas en todas partes. Recibió un correo.
people-done-pause = Ya no puede abrir su consultorio. Recibió un correo.
people-done-resume = Tiene acceso otra vez. Recibió un correo.
left-title = Ya no es su consultorio
left-ended = Usted ya no trabaja en { $practice } aquí
left-paused = { $practice } ha pausado su acceso
left-ended-text = Su lugar en el consultorio terminó. Un administrador le puede decir más.
left-paused-text = Un administrador le puede dar acceso otra vez. No se pierde nada de lo suyo.
left-written = Lo que usted escribió ahí queda con el consultorio, también los borradores.
left-own = Su propio buzón sigue abierto para usted.
left-go = Abrir mi propio buzón
left-on = Seguir
left-kept = Lo que estaba escribiendo se guardó en los borradores del consultorio. No se envió. Un administrador lo puede abrir.
left-nothing = No se cambió nada.

## ---------------------------------------------------------------- practice: rules for people, other offices

policies-title = Reglas para las personas
policies-text = Su consultorio puede ser más estricto que este sitio, nunca menos.
policies-write = Personas nuevas
policies-who = ¿A quién se puede escribir por primera vez?
policies-who-hint = No cambia nada para las personas a quienes ya escribieron.
policies-who-missing = Elija al menos una opción
policies-registration = ¿Cómo se registran las personas nuevas?
policies-as-site = Como lo tiene este sitio ({ $what })
policies-classic = Paso a paso, con un segundo correo
policies-classic-hint = Primero nos dan sus datos. Después, un segundo correo les deja terminar.
policies-short = Corto, con un solo correo
policies-short-hint = El código, los términos y una contraseña, y ya leen. Lo demás lo preguntamos después.
policies-countries = Países a los que enviamos mensajes y llamamos
policies-countries-hint = El país de este sitio está siempre incluido.
country-ca = Canadá
country-mx = México
country-pr = Puerto Rico
country-us = Estados Unidos
policies-people = Cuentas de su propia gente
policies-people-text = Quien trabaja en varios consultorios tiene la regla más estricta.
policies-idle = Cerrar la sesión si nadie hace nada durante
policies-idle-hint = Vale desde el próximo clic, para toda su gente.
policies-hours = Cerrar la sesión en todo caso después de
policies-minutes =
    { $n ->
        [one] { $n } minuto
       *[other] { $n } minutos
    }
policies-n-hours =
    { $n ->
        [one] { $n } hora
       *[other] { $n } horas
    }
policies-strong = Quién necesita una app de autenticación o una llave de acceso
policies-shut-out = Usted mismo no tiene ni aplicación ni llave de acceso
policies-shut-out-text = En cuanto guarde esto, no podrá abrir las páginas de su consultorio hasta que agregue una. Leer y escribir sigue durante 14 días.
policies-shut-out-link = Agregar una primero
policies-shut-out-know = Lo sé. Agregaré una justo después de guardar.
policies-shut-out-tick = No se guardó nada. Agregue primero una aplicación o una llave de acceso, o marque esta casilla.
policies-strong-site = Como pide este sitio
policies-strong-all = Todas las personas que trabajan aquí
policies-strong-all-hint = La próxima vez que entren les decimos cómo. Tienen 14 días.
policies-strong-locked = Este sitio la pide a todos.
policies-row-strong = Quien trabaja aquí necesita una app o una llave de acceso
policies-passwords = Contraseñas
policies-passwords-site = Como lo tiene este sitio
policies-passwords-both = Contraseñas más estrictas
policies-passwords-classic = También una minúscula, una mayúscula, un número y un signo. Ninguna de las últimas 6. Una nueva cada 90 días.
policies-passwords-modern = También 15 caracteres como mínimo, o 12 con un código al teléfono.
policies-row-nobody = No se puede escribir a nadie nuevo. Guarde las reglas otra vez.
policies-row-idle =
    { $n ->
        [one] La sesión se cierra después de { $n } minuto
       *[other] La sesión se cierra después de { $n } minutos
    }
places-title = Otras oficinas
places-text = Las personas las ven con su dirección y así pueden comprobar una invitación.
places-n = Oficina { $n }
places-new = Agregar una oficina
places-remove = Para quitarla, deje vacíos todos los campos.
places-name = Nombre de esta oficina
places-name-hint = Puede dejarlo vacío. Por ejemplo “Oficina de Hillsboro”.
places-phone = Teléfono de esta oficina

## ---------------------------------------------------------------- practice: the recovery sheet

sheet-title = Su hoja de recuperación
sheet-why = Si olvida su contraseña, esta hoja de papel abre otra vez los mensajes de su consultorio.
sheet-why-nobody = Nadie más puede hacerlo: ni la ayuda ni quienes manejan este sitio. Por eso un consultorio envía su primer mensaje solo cuando tiene una hoja u otro administrador.
sheet-step-print = Le mostramos 12 palabras. Imprima la página.
sheet-step-type = Escriba 4 de las palabras, para saber que el papel está bien.
sheet-step-keep = Guarde el papel con sus papeles importantes.
sheet-make = Crear la hoja
sheet-make-new = Crear una hoja nueva
sheet-make-new-note = La vieja sirve hasta que usted escriba palabras de la nueva.
sheet-kept = Su consultorio tiene una hoja, creada el { $date }
sheet-kept-text = ¿Se perdió el papel o alguien lo vio? Entonces cree una nueva. La vieja deja de servir.
sheet-begun = Una hoja le espera
sheet-begun-text = Usted la creó a esta hora: { $time }. Cuenta cuando usted haya escrito 4 de sus palabras. Espera un día.
sheet-begun-go = Escribir 4 palabras
sheet-begun-see = Ver las palabras otra vez
sheet-begun-other = Crear otra hoja en su lugar
sheet-cannot = Usted todavía no puede crear la hoja
sheet-cannot-text = Su cuenta todavía no abre los mensajes del consultorio. Otro administrador puede darle acceso.
sheet-second = O nombre a otro administrador
sheet-second-there = { $names } también puede abrir los mensajes de su consultorio.
sheet-second-ok = Su consultorio puede enviar sin una hoja
sheet-second-why = Otro administrador puede abrir los mensajes cuando usted no puede. Entonces no hace falta una hoja, pero conviene tenerla.
sheet-second-ask = Pida a quienes manejan este sitio una cuenta con la función de administrador en su consultorio.
sheet-second-signs = La persona recibe un correo y se registra.
sheet-second-let-in = Usted ve el nombre en la página Personas y le da acceso.

sheet-print-text = Imprima esta página ahora o anote las palabras en su orden. No tome una foto y no las guarde en su correo.
sheet-print-replaces = Su hoja vieja sirve hasta que usted escriba palabras de esta.
sheet-print = Imprimir
sheet-made = Creada el
sheet-at = Para
sheet-name = Hoja de recuperación
sheet-for = Estas 12 palabras abren los mensajes de este consultorio cuando un titular o administrador olvidó la contraseña.
sheet-use = Cómo usarla
sheet-use-go = Abra **{ $address }** y pida una contraseña nueva.
sheet-use-link = Siga el enlace del correo. Escriba el código de su teléfono si se lo piden.
sheet-use-words = Elija «La hoja de recuperación de mi consultorio» y escriba las 12 palabras.
sheet-where = Dónde guardarla
sheet-where-text = En una caja fuerte o con sus contratos. No cerca de la computadora. No la muestre a nadie, tampoco a la ayuda.
sheet-void = Solo sirve la hoja más nueva. Destruya las anteriores.
sheet-kept-by = La guarda
sheet-kept-place = Lugar
sheet-printed-text = ¿Tiene el papel en la mano? En la página siguiente usted escribe 4 de sus palabras.
sheet-printed = Ya la tengo en papel

sheet-check = Escriba 4 palabras del papel
sheet-check-text = Así se ve que el papel está bien y se puede leer. Bastan las primeras 4 letras de una palabra.
sheet-check-replaces = Con esto su hoja vieja deja de servir. Destrúyala.
sheet-check-save = Guardar
sheet-word = Palabra { $n }
sheet-word-missing = Escriba esta palabra de su papel
sheet-word-wrong = Esta no es la palabra { $n }. Revise el número y cómo se escribe.
sheet-done = Su hoja de recuperación está lista
sheet-elsewhere = Algo cambió en otra ventana
sheet-elsewhere-text = Esta hoja no cuenta. Mire otra vez su hoja de recuperación.

sheet-use-title = Usar la hoja de recuperación
sheet-use-text = Los mensajes de { $practice } están cerrados desde que usted eligió otra contraseña. Las 12 palabras de la hoja de recuperación los abren.
sheet-use-field = Las 12 palabras
sheet-use-hint = En su orden, con espacios entre ellas. No importan las mayúsculas.
sheet-use-missing = Escriba las 12 palabras de la hoja de recuperación
sheet-use-shape = Revise las palabras. Una falta, está dos veces o no está escrita como en el papel.
sheet-use-wrong = Estas no son las palabras de su hoja más nueva. Una hoja anterior ya no sirve.
sheet-use-save = Abrir los mensajes

## ---------------------------------------------------------------- practice: mailboxes that the safe opens

# Above every page
lent-banner = De quién es el buzón abierto
lent-back = Volver a mi buzón
lent-emergency = Acceso de emergencia: buzón de { $name }
lent-emergency-text = Abierto hasta { $time }, solo para leer. { $name } verá lo que usted abra.
lent-emergency-end = Cerrarlo ahora
lent-handover = Buzón de { $name }
lent-handover-left = Buzón de { $name } (se fue el { $date })
lent-handover-read = Se lo entregaron para leerlo. Lo que usted abre queda registrado.
lent-handover-answer = Se lo entregaron. Puede leer y contestar. Lo que usted abre queda registrado.
lent-delegation = Usted contesta por { $name }
lent-delegation-answer = Hasta el { $date }. Puede leer y contestar. Lo que escriba lleva los dos nombres. { $name } verá lo que usted abra.
lent-delegation-read = Hasta el { $date }, solo para leer. { $name } verá lo que usted abra.
lent-delegation-stop = Dejar de contestar
care-chip = Para: { $name } ({ $whose })
care-mailbox = { $name } ({ $whose })
care-stop = Dejar de ayudar
care-waits = Alguien espera a que usted le deje entrar
care-waits-text = Le ayuda con sus mensajes. Usted decide si su buzón se abre para esa persona.
care-waits-link = Ver quién es
care-shut = Muestre primero que es usted
care-shut-text = Esta conversación de { $name } pide un segundo paso. Agregue primero un teléfono, una aplicación o una llave de acceso en su propia configuración. Después vuelva a abrirla.
care-shut-owner = Solo { $name } puede abrir esto
care-shut-owner-text = Esta conversación pide un código que solo { $name } puede escribir. { $name } puede abrirla con el código y después darle a usted más tiempo en la configuración. Entonces usted también podrá abrirla.
lent-watched = { $name } tiene abierto su buzón por una emergencia
lent-watched-over = { $name } tuvo abierto su buzón por una emergencia
lent-watched-until = Se cierra solo, a más tardar { $time }.
lent-watched-link = Quién, por qué y qué se abrió
lent-given-back = Un administrador volvió a abrirle sus mensajes en { $practice }
lent-waits = Sus mensajes en { $practice } esperan a un administrador
lent-waits-link = Quién puede abrirlos y qué funciona ahora
lent-not-here = Esto se hace en su propio buzón
lent-go-on = Seguir en mi propio buzón
lent-not-sent = Está abierto el buzón de { $name }. Los mensajes nuevos se escriben en su propio buzón. No se envió nada.
lent-kept = Lo que escribió está en sus borradores.
care-stop-ask = ¿Dejar de ayudar?
delegates-stop-ask = ¿Dejar de contestar?
care-stop-yes = Sí, dejar de ayudar
delegates-stop-yes = Sí, dejar de contestar
lent-stop-text = El buzón de { $name } se cierra para usted ahora mismo. Se lo decimos por correo a { $name }.
lent-stop-again = Para abrirlo otra vez, tienen que pedírselo de nuevo.
lent-stop-keep = No, dejarlo abierto
lent-not-here-text = Está abierto el buzón de { $name }. Allí solo puede leer, y contestar si se lo permitieron. No se hizo nada.
lent-over = Este buzón ya está cerrado para usted
lent-over-text = Se acabó el tiempo o alguien lo terminó. Su propio buzón está abierto otra vez.
lent-over-inbox = Ir a mi bandeja
lent-over-typed = Su respuesta no se envió. Esto es lo que escribió:
mailbox-reply-lent = Aquí puede leer, no contestar. Pídaselo a un administrador si lo necesita.
mailbox-reply-delegate = Aquí puede leer, no contestar. El dueño de este buzón puede cambiarlo.
mailbox-for = { $name } por { $owner }
mailbox-to-by = Para: { $names } (lo escribió { $name })
mailbox-elsewhere-lent = Está en el buzón de { $name }, que usted puede abrir. Cambie a ese buzón para leerlo.
safe-shut = Este buzón no se abre en este momento
safe-shut-text = Se están renovando las llaves de su consultorio. Pruebe otra vez en unos minutos.
practice-safe = Cuando alguien no puede leer sus mensajes
practice-asking = Alguien pide sus mensajes de vuelta
practice-asking-link =
    { $n ->
        [one] Una persona le espera
       *[other] { $n } personas le esperan
    }

# Give messages back after a forgotten password
recoveries-title = Devolver mensajes
recoveries-lead = Cuando un colega pone una contraseña nueva, los mensajes del consultorio quedan cerrados para esa persona. Un administrador los abre otra vez.
recoveries-none = Nadie le espera.
recoveries-call = Llame primero
recoveries-call-text = Alguien que lee su correo pudo poner la contraseña nueva. Llame a un número que usted conozca y pregunte si fue esa persona.
recoveries-asks = { $name } puso una contraseña nueva y pide los mensajes de su puesto de vuelta, desde { $time }.
recoveries-yes = Ya llamé. Devolver los mensajes a { $name }
recoveries-no = No fue { $name }, o ahora no
recoveries-no-text = Recibe un correo que dice que no. No se pierde nada y puede pedirlo otra vez.
recoveries-why = Una palabra para esa persona
recoveries-why-hint = Puede leer esto, pero no va en el correo. Puede dejarlo en blanco.
recoveries-no-save = Decir que no
recoveries-outside = Pacientes y otras personas
recoveries-outside-text = También olvidaron su contraseña y no tenían un teléfono para mostrar. Quien les escribió puede contestar en la conversación. Usted puede contestar por todo el consultorio.
recoveries-outside-asks =
    { $n ->
        [one] pide una conversación.
       *[other] pide { $n } conversaciones.
    }
recoveries-done-yes = Los mensajes están devueltos. Ya puede abrirlos.
recoveries-done-no = Se le dijo que no.
recoveries-gone = Ya nadie pide esto
recoveries-gone-text = Otro administrador contestó, o la persona entró de otra manera.

waiting-title = Sus mensajes esperan a un administrador
waiting-lead = Después de una contraseña nueva, o si su puesto estuvo cerrado un tiempo, los mensajes de su consultorio quedan cerrados hasta que un administrador le deje entrar. Así no entran ladrones.
waiting-managers = **{ $names }** puede dejarle entrar. Ya recibió un correo. Llame: es más rápido, y quiere oír que es usted.
waiting-phone = El número del consultorio es { $phone }.
waiting-asked = Usted lo pidió: { $time }.
waiting-again = Pedirlo otra vez a los administradores
waiting-done-again = Los administradores recibieron otro correo.
waiting-too-many = Hoy lo pidió muchas veces
waiting-too-many-text = Los administradores saben que usted espera. Llame, o pídalo otra vez mañana.
waiting-refused-by = { $name } dijo que no.
waiting-refused-by-nobody = Un administrador dijo que no.
waiting-nobody = Ningún otro administrador del consultorio puede abrirlos. La hoja de recuperación del consultorio sí puede. Si nadie la tiene, llame a nuestra asistencia.
waiting-back = Un administrador le devolvió sus mensajes.
waiting-open = Abrir mis mensajes
waiting-meanwhile = Qué funciona mientras tanto
waiting-meanwhile-own = Su propio buzón funciona como siempre.
waiting-meanwhile-new = Los mensajes nuevos para usted en el consultorio llegan. Podrá leerlos en cuanto le dejen entrar.
waiting-meanwhile-safe = No se borra nada.

# Hand over the mailbox of somebody who has left
handover-title = Entregar un buzón
handover-lead = Los mensajes son del consultorio. Cuando alguien se va, entregue su buzón a un colega, para que ningún paciente espere.
handover-nobody = Nadie se ha ido de su consultorio.
handover-left = Se fue el { $date }
handover-none = Nadie lee este buzón.
handover-stale = Se entregó a alguien que también se fue. Nadie lo lee.
handover-has-read = { $name } lee este buzón.
handover-has-answer = { $name } lee este buzón y contesta.
handover-give = Entregar el buzón
handover-end = Terminar la entrega
handover-done-given = El buzón está entregado.
handover-done-ended = La entrega terminó. Ahora nadie lee el buzón.
handover-gone = Algo cambió en este momento
handover-gone-text = Otro administrador fue más rápido, o cambió la gente de su consultorio. Mire otra vez.
handover-give-title = Entregar un buzón
handover-give-lead = El buzón de { $name }, que se fue el { $date }.
handover-give-old = Su colega ve todos los mensajes que hay en él.
handover-give-new = Recibe un correo cuando llegan mensajes nuevos.
handover-give-told = Su colega, todos los administradores y la persona que se fue reciben un correo. Lo que se abre queda registrado.
handover-who = ¿Quién lo recibe?
handover-who-missing = Elija quién lo recibe.
handover-who-nobody = Nadie de su consultorio tiene ese nombre o esa dirección.
handover-address = Correo electrónico del colega que lo recibe
handover-mode = ¿Qué puede hacer?
handover-mode-missing = Elija qué puede hacer.
handover-mode-read = Solo leer
handover-mode-read-hint = Para consultar.
handover-mode-answer = Leer y contestar
handover-mode-answer-hint = Las respuestas llevan el nombre de su colega.
handover-save = Entregarlo

# Emergency access
emergency-title = Acceso de emergencia
emergency-lead = Algo en el buzón de un colega no puede esperar, y no se le encuentra. Dos administradores juntos pueden abrirlo por cuatro horas.
emergency-new = Pedir acceso de emergencia
emergency-step-ask = Usted dice de qué colega y por qué.
emergency-step-agree = Uno de estos administradores debe estar de acuerdo: { $names }. Recibe un correo ahora. Llame también.
emergency-step-read = Puede leer por cuatro horas. Su colega recibe un correo enseguida, con el nombre de usted, y ve lo que abre.
emergency-who = ¿El buzón de quién?
emergency-who-empty = Elija un colega
emergency-who-missing = Diga de quién es el buzón que necesita.
emergency-who-nobody = Ninguna otra persona de su consultorio tiene ese nombre o esa dirección.
emergency-address = Correo electrónico de su colega
emergency-reason = ¿Por qué no puede esperar?
emergency-reason-hint = El otro administrador y su colega leen esto. No va en ningún correo.
emergency-reason-missing = Diga por qué no puede esperar.
emergency-ask = Pedirlo a los otros administradores
emergency-already = Este buzón ya se pidió o está abierto. Mire arriba.
emergency-nobody-else = Ningún otro administrador puede aceptar esto. Hacen falta dos, y el colega no cuenta.
emergency-too-many = Su consultorio lo pidió demasiadas veces hoy. Pruebe mañana.
emergency-open = El buzón de { $name } está abierto
emergency-open-who = { $reader } lo lee. { $agreed } estuvo de acuerdo.
emergency-open-until = Se cierra solo, a más tardar { $time }.
emergency-read = Leerlo ahora
emergency-end = Cerrarlo ahora
emergency-asked = ¿Abrir el buzón de { $name }?
emergency-asked-who = { $reader } lo pidió ({ $time }):
emergency-asked-mine = Un segundo administrador debe aceptar dentro de un día. Ya recibió un correo.
emergency-asked-think = Llame a { $reader } y pregunte si de verdad hace falta. Si acepta, podrá leer por cuatro horas.
emergency-agree = Acepto. Abrirlo por cuatro horas
emergency-refuse = No, que siga cerrado
emergency-withdraw = Ya no hace falta
emergency-alone = Hace falta un segundo administrador
emergency-alone-text = Ningún otro administrador de su consultorio puede aceptar: no hay otro, o lo es desde hace menos de tres días. Un titular debe nombrar ahora a un segundo administrador, antes de necesitarlo.
emergency-alone-sheet = ¿Un administrador perdió su contraseña? Entonces la hoja de recuperación del consultorio abre sus mensajes. A las demás personas se los devuelve usted.
emergency-done-asked = Se pidió a los otros administradores. Recibirá un correo cuando uno acepte.
emergency-done-agreed = El buzón está abierto por cuatro horas. Se avisó a su colega.
emergency-done-refused = El buzón sigue cerrado.
emergency-done-ended = El buzón está cerrado otra vez.
emergency-gone = Esto ya no se puede hacer
emergency-gone-text = Otro administrador fue más rápido, se acabó el tiempo o alguien se fue. Mire otra vez.
emergency-new-manager = Usted todavía no puede aceptar
emergency-new-manager-text = Usted administra el consultorio desde hace menos de tres días. Debe aceptar otro administrador, o usted más adelante.
emergency-second = Esto lo debe hacer un segundo administrador
emergency-second-text = Usted mismo lo pidió. Otra persona debe aceptar.
emergency-owner-title = Su buzón se abrió por una emergencia
emergency-owner-open = Está abierto ahora
emergency-owner-until = Se cierra solo, a más tardar { $time }.
emergency-owner-over = Está cerrado otra vez. Nadie más que usted lo lee.
emergency-owner-who = Quién lo leyó
emergency-owner-agreed = Quién aceptó
emergency-owner-practice = Consultorio
emergency-owner-why = Por qué
emergency-owner-from = Desde
emergency-owner-to = Hasta
emergency-owner-opened = Qué se abrió
emergency-owner-nothing = No se abrió ninguna conversación.
emergency-owner-deleted = Una conversación que se borró después
emergency-owner-text = Solo se leyó. No se contestó nada, y lo que usted no había leído sigue marcado como nuevo. ¿Algo le parece mal? Hable con su consultorio.
emergency-owner-seen = Ya lo vi

## ---------------------------------------------------------------- delivery: what happened

delivery-happened = Qué pasó
delivery-happened-to = Qué pasó: { $name }
delivery-somebody = El destinatario
delivery-queued = En cola: el correo sale en un momento
delivery-delayed = El servidor de correo no respondió. Lo intentamos otra vez, hasta cinco días.
delivery-held = Recibió un correo hace poco. Próximo correo: { $time }, salvo que lo lea antes
delivery-accepted = Aceptado por el servidor de correo
delivery-accepted-by = Aceptado por { $server }
delivery-failed = No entregado
delivery-failed-why = No entregado: { $why }
delivery-opened = Enlace abierto (quizá por un filtro de correo)
delivery-code-sent = Código enviado
delivery-code-failed = No se pudo enviar un código
delivery-phone-wrong = { $name } dice que el teléfono está mal
delivery-address-wrong = { $name } dice que la dirección está mal
delivery-phone-corrected = Teléfono corregido
delivery-address-corrected = Dirección corregida, correo enviado a la nueva
delivery-resent = Correo enviado otra vez
delivery-registered = Registrado
delivery-read = Leído
delivery-replied = Respondido
delivery-not-read = Aún no leído
delivery-not-replied = Aún sin respuesta
delivery-declined = Rechazado: no quiere este correo, o no es suyo
delivery-link-asked = Pidió un enlace nuevo: sale cuando alguien de su consultorio tiene la sesión abierta
delivery-withdrawn = Invitación retirada
delivery-wanted = Lo rechazó por error: sí lo quiere
delivery-links-ended = Soporte anuló los enlaces
delivery-phone-stopped = Quien lee detuvo un teléfono nuevo

delivery-fix-phone = Corregir teléfono
delivery-fix-address = Corregir dirección
delivery-again = Enviar otra vez
delivery-advice-phone = Ningún código puede llegarle. Llame primero, a un número que usted ya conozca. Después corrija el teléfono.
delivery-advice-declined = Es la persona equivocada, o no lo quiere. Llámela. Si la dirección estaba mal, corríjala.
delivery-advice-wanted = Lo rechazó por error y espera un enlace nuevo. Envíe el correo otra vez.
delivery-advice-address = El correo no llegó a la persona correcta. Llámela y pregunte la dirección.
delivery-advice-again = Hace tiempo que no pasa nada. Puede enviar el correo otra vez.

## ---------------------------------------------------------------- complete: from the second mail to the message

finish-ready = Su cuenta está casi lista
finish-ready-phone = Tenga su teléfono a mano. Ahora le enviamos un código. Después elige una contraseña.
finish-ready-off = Ahora lea las condiciones y elija una contraseña.

finish-account = Usted ya tiene una cuenta
finish-account-sign-in = Este correo ya tiene una cuenta aquí. Entre, y el mensaje de { $practice } se agrega a ella.
finish-account-add-text = El mensaje de { $practice } se puede agregar a su cuenta. Nada más cambia.
finish-account-add = Agregar a mi cuenta
finish-else = Otra persona tiene la sesión abierta
finish-else-text = Este enlace es para { $address }. En este dispositivo hay otra sesión abierta. Salga, y abra otra vez el enlace de su correo.
finish-else-inbox = Seguir dentro e ir a los mensajes

finish-new-link = Le enviamos un enlace nuevo
finish-new-link-text = Fue a { $address }. Puede tardar hasta 10 minutos. El enlace anterior ya no sirve.
finish-new-link-junk = Mire también en el correo no deseado. El correo viene de { $address }.

finish-cannot-who = { $practice } comprueba que es usted. Pueden llamarle a un número que ya conocen, o pedirle que pase.
finish-cannot-how = Puede tardar hasta el próximo día que abra el consultorio. Después, su enlace sigue sirviendo. También avisamos a nuestro personal de ayuda, que nunca puede ver sus mensajes.
finish-cannot-number = Un número en el que usted contesta
finish-cannot-hint = Puede dejarlo vacío. Nunca enviamos un código ahí antes de que el consultorio lo revise.
finish-cannot-mobile = Celular
finish-cannot-landline = Teléfono fijo
finish-cannot-send = Enviar al consultorio
finish-cannot-support = Pedir ayuda a soporte

finish-waiting = Esperando al consultorio
finish-waiting-told = { $practice } ya sabe que usted no puede usar estos teléfonos. Comprueban que es usted y corrigen el número.
finish-waiting-link = Después, abra otra vez el mismo enlace de su correo. Sigue donde está ahora.
finish-waiting-call = Es más rápido llamar al consultorio: **{ $phone }**. Si tiene dudas, use un número que ya conozca.
finish-waiting-look = Mirar otra vez
finish-waiting-other = Dar otro número al consultorio
finish-waiting-mine = Sí puedo usar uno de estos teléfonos
finish-no-phone = El consultorio no tiene ningún teléfono suyo
finish-no-phone-text = { $practice } pide un código por teléfono, pero no tiene ningún número suyo. Primero deben agregar uno.
finish-no-phone-tell = Avisar al consultorio

finish-terms-accept = Aceptar y continuar
finish-terms-no = No acepto
finish-terms-newer = Las condiciones cambiaron mientras usted leía. Este es el texto nuevo.
finish-no = Usted no aceptó las condiciones
finish-no-text = No se hizo nada. Sin las condiciones no podemos abrir una cuenta para usted.
finish-no-office = { $practice } puede darle los mismos documentos de otra forma. Pregúnteles.
finish-no-call = Llame al consultorio: { $phone }. Si tiene dudas, use un número que ya conozca.
finish-no-back = Leer otra vez las condiciones

finish-password = Elija una contraseña
finish-password-text = Varias palabras son fáciles de recordar y difíciles de adivinar. Puede usar espacios.
finish-kept = Esta dirección todavía no se puede usar
finish-kept-text = Otra cuenta la usó hasta hace poco. Intente otra vez después del { $time }, con el mismo enlace o con uno nuevo. Su mensaje está guardado.
finish-save-read = Guardar y leer mi mensaje
finish-save-sign-in = Guardar e ir a Entrar
finish-last = Elija una contraseña y lea
finish-last-whole = Leer los términos completos
finish-last-accept = Acepto los Términos de uso
finish-last-accept-missing = Marque la casilla para aceptar los términos
delivery-code-failed-landline = No se pudo enviar un mensaje de texto: el número es fijo
delivery-code-failed-opted-out = No se pudo enviar un mensaje de texto: el teléfono no acepta los nuestros
delivery-changed = Alguien fue más rápido
delivery-changed-text = Un colega o la misma persona cambió algo mientras usted estaba aquí. No se hizo nada. Mírelo otra vez.
delivery-look-again = Mirar otra vez
delivery-go-back = Volver
delivery-wait = Espere hasta: { $time } para enviar otra vez
delivery-wait-text = Un correo salió hace un momento. El correo puede tardar, y muchos correos juntos parecen no deseados.
delivery-wait-day = Se alcanzó el número de correos de hoy. El mensaje está a salvo. Llame si no puede esperar.
delivery-no-mail-declined = No quiere correo de su consultorio
delivery-no-mail-declined-text = La persona de esta dirección rechazó su correo. Llame a la persona que usted buscaba y revise la dirección.
delivery-no-mail-read = No hay nada que enviar otra vez
delivery-no-mail-read-text = Nada espera a esta persona. Ya leyó todo, o todavía no se le envió nada.
delivery-no-key = Usted todavía no tiene la llave de su consultorio
delivery-no-key-text = Llega sola cuando entra un colega que la tiene. Un administrador de su consultorio puede ayudar.

again-title = ¿Enviar el correo otra vez?
again-text = Un correo nuevo sale para **{ $name }** en **{ $address }**.
again-links = Los enlaces de los correos anteriores dejan de servir. El mensaje queda como está.
again-limits = Puede enviar otra vez cada 10 minutos, 5 veces al día como máximo.

address-title = Corregir la dirección
address-now = El correo fue a **{ $address }**.
address-text = Lo que espera allí pasa a la dirección correcta, y sale un correo nuevo. Quien tiene la dirección equivocada ya no puede abrirlo.
address-new = Correo electrónico correcto
address-send = Guardar y enviar
address-same = Es la dirección a la que ya fue
address-own = Es su propia dirección
address-declined = La persona de esta dirección rechazó el correo de su consultorio
address-read = Alguien ya lee en esta dirección
address-read-text = Tiene una cuenta, y lo que usted envió está en su buzón. Ya no se puede mover.
address-read-recall = Para quitarlo habría que retirarlo. Este portal todavía no puede hacerlo.
address-read-next = Llame a la persona que usted buscaba. Avise a quien cuida la privacidad en su consultorio. Después escriba un mensaje nuevo a la dirección correcta.

sharing-title = { $name } pide abrir esta conversación otra vez
sharing-text = Eligió una contraseña nueva el { $date }, sin un código a su teléfono.
sharing-call = Llame primero, a un número que usted ya conozca. Apruebe solo si fue esa persona.
sharing-approve = Aprobar
sharing-refuse = No fue esa persona

## ---------------------------------------------------------------- contacts

contacts-title = Contactos
contacts-one = Contacto
contacts-empty = Nadie todavía. Aquí se guarda a quien usted escribe.
contacts-search = Buscar
contacts-search-hint = Nombre o correo electrónico
contacts-search-button = Buscar
contacts-found = { $n ->
    [0] No se encontró a nadie
    [one] Se encontró a { $n } persona
   *[other] Se encontró a { $n } personas
}
contacts-more = No se muestran todos. Escriba el correo completo para encontrar a alguien de hace tiempo.
contacts-all = Todos los contactos
contacts-name = Nombre
minor-title = Sobre este niño
minor-born-hint = Si el día está mal, corríjalo aquí. Quien lee por el niño lee hasta que el niño tenga la edad, según este día.
minor-readers = Quién lee por el niño
minor-nobody = Nadie lee por este niño ahora.
minor-reader = { $name }, hasta el { $date }
minor-end-text = El buzón se cierra para esa persona ahora mismo. Recibe un correo. Su consultorio puede abrírselo otra vez.
minor-reason = Por qué termina
minor-reason-hint = Solo su consultorio guarda esto. No está en el correo.
minor-reason-missing = Escriba por qué termina.
minor-end = Terminar el acceso de { $name }
minor-taken = Hay otro contacto para un niño con este nombre y esta fecha de nacimiento.
minor-correct = Corregir la fecha de nacimiento, o terminar quién lee por el niño
minor-done-born = La fecha de nacimiento está corregida.
minor-done-ended = El acceso terminó. Se lo dijimos por correo.
minor-done-again = Puede leer otra vez. Se lo dijimos por correo.
minor-born-year = Revise el año.
minor-ends = Según este día { $name } tiene { $age } años o más
minor-ends-text = Desde entonces nadie lee en su nombre. El acceso termina ahora mismo, y quien lee hoy recibe un correo. ¿El año es correcto? Entonces pulse Guardar otra vez.
minor-again = Dejar que { $name } lea otra vez
minor-again-text = { $name } leía antes por este niño. Déjele entrar otra vez si terminó por error. Recibe un correo.
compose-nobody-reads = Nadie lee por este niño ahora. Abra al niño en sus contactos y deje primero que alguien lea.
compose-colleague-gone = Esta persona no trabaja ahora en su consultorio. Nadie lo leería.
contacts-same = La misma persona que { $address }
contacts-relationship = Quién es
contacts-status = Estado
contacts-language = Idioma
contacts-patient = Paciente
contacts-doctor-elsewhere = Doctor de otro consultorio
contacts-staff-elsewhere = Personal de otro consultorio
contacts-doctor-here = Doctor de su consultorio
contacts-staff-here = Personal de su consultorio
contacts-status-new = Nuevo
contacts-status-waiting = En espera
contacts-status-link-old = Enlace vencido
contacts-status-phone = Teléfono equivocado
contacts-status-address = Dirección equivocada
contacts-status-failed = No entregado
contacts-status-declined = Rechazado
contacts-status-withdrawn = Retirada
contacts-status-wanted = Quiere un enlace nuevo
contacts-status-registered = Registrado
contacts-status-reads = Lee aquí
contacts-phones = Teléfonos
contacts-phones-none = No hay teléfono registrado.
contacts-mobile-is = Celular: { $number }
contacts-landline-is = Fijo: { $number }
contacts-given-by = { $name } lo registró el { $date }
contacts-given = Registrado desde el { $date }
contacts-proposed = Dice: { $phone }
contacts-proposed-text = Llame primero, a un número que usted ya conozca. Después apruebe. No llame al número nuevo para comprobarlo.
contacts-approve = Aprobar
contacts-phones-title = Corregir los teléfonos
contacts-none-right = { $name } dice que ningún número es correcto
contacts-none-right-text = No puede recibir un código. Su enlace sigue sirviendo en cuanto usted guarde el número correcto.
contacts-on-file = Registrados
contacts-type = Los números correctos
contacts-type-right = O escriba el número correcto
contacts-type-text = Estos reemplazan a todos los registrados. Los códigos que fueron a un número anterior dejan de servir.
contacts-mobile = Teléfono celular
contacts-mobile-hint = Recibe mensajes o llamadas
contacts-landline = Teléfono fijo
contacts-landline-hint = Recibe llamadas. Agregue la extensión así: x12
contacts-phone-missing = Escriba el número correcto
contacts-phone-needed = Se exige un código, así que debe quedar un número registrado
contacts-mail = Enviarle un correo nuevo con un enlace nuevo
contacts-mail-hint = No hace falta: el enlace que tiene sigue sirviendo
contacts-mail-wait = El próximo correo puede salir a partir de: { $time } Quite la marca para guardar el número ahora.
contacts-write = Escribir un mensaje
contacts-done-phones = Teléfonos guardados
contacts-done-again = El correo va en camino
contacts-done-address = Dirección guardada, correo enviado a la nueva

## ---------------------------------------------------------------- inviting: who was asked in

nav-invited = Invitados
invited-title = Invitados
invited-text = Personas que invitó y que aún no entraron.
invited-empty = Nadie está esperando. Todos los invitados se registraron, o usted aún no invitó a nadie.
invited-sheet = Para invitar a personas de fuera, primero guarde una hoja de recuperación. Lo hace un administrador en la página del consultorio.
invited-search = Buscar un correo
invited-search-hint = La dirección completa
invited-show = Mostrar
invited-show-button = Mostrar
invited-all = Todos ({ $n })
invited-state = { $state } ({ $n })
invited-next = Qué hacer
invited-nothing = Nada por ahora
invited-none = No hay nadie en este grupo.
invited-back = Volver a la lista
invited-again = Invitar de nuevo
invited-person = Persona invitada
invited-since = Invitada el
invited-until = El enlace sirve hasta
invited-contact = Ver este contacto
invited-sent = Invitado
invited-sent-text = El correo salió. Aún no abrieron el enlace.
invited-failed = Aún no se entregó
invited-failed-text = Su servicio de correo no aceptó el mensaje. Pruebe más tarde.
invited-bounced = No se pudo entregar
invited-bounced-text = Ese buzón no existe o rechaza nuestro correo. Revise la dirección.
invited-opened = Abrió el enlace
invited-opened-text = Alguien abrió el enlace. Pudo ser un filtro de correo.
invited-phone-wrong = Teléfono equivocado
invited-phone-wrong-text = Dijo que ningún teléfono guardado es suyo. Llame a un número que usted conozca y luego corríjalo.
invited-code-failed = El código no se pudo enviar
invited-code-failed-text = El teléfono no recibió nuestro código. Revise el número.
invited-address-wrong = Dirección equivocada
invited-address-wrong-text = Dijo que este correo está equivocado. Pídale el correcto.
invited-code = Falta el código
invited-code-text = Llenó las páginas. Aún falta el código de su teléfono.
invited-password = Falta la contraseña
invited-password-text = Casi terminó. Solo falta la contraseña.
invited-declined = Rechazó
invited-declined-text = Dijo que no lo quiere o que no es para él o ella. Si la dirección estaba mal, corríjala.
invited-wanted = Quiere un enlace nuevo
invited-wanted-text = Pidió un enlace nuevo, o rechazó por error. Invite de nuevo.
invited-withdrawn = Retirada
invited-withdrawn-text = Usted retiró esta invitación. Para deshacerlo, invite de nuevo.
invited-old = Enlace vencido
invited-old-text = El enlace del correo ya no sirve. Invite de nuevo para enviar otro.

withdraw-title = Retirar la invitación
withdraw-ask = ¿Retirar la invitación?
withdraw-text = Los enlaces que enviamos a **{ $name }** ({ $address }) dejan de servir enseguida.
withdraw-after = Un mensaje que le espera se guarda. Puede invitar de nuevo más tarde.
withdraw-button = Retirarla
withdraw-done = La invitación se retiró

name-title = Corregir nombre o relación
name-text = Así lo guarda su consultorio. Cada persona escribe su propio nombre al registrarse.
name-done = Los cambios se guardaron

again-all-title = Invitar a todos de nuevo
again-all-ask = ¿Invitar a todos de nuevo?
again-all-text = { $n ->
    [one] Una persona está esperando. Recibe un correo con un enlace nuevo.
   *[other] { $n } personas están esperando. Cada una recibe un correo con un enlace nuevo.
}
again-all-limits = Nadie recibe dos correos en diez minutos, ni más de cinco al día. Quienes dijeron que no, no reciben nada.
again-all-button = Invitar a todos de nuevo
again-all-often = Puede hacerlo dos veces al día.
again-all-nobody = Nadie está esperando
again-all-nobody-text = No hay a quién invitar de nuevo.

invite-title = Invitar a alguien
invite-text = Recibe un correo con un enlace para preparar su cuenta. No hace falta un mensaje.
invite-role = Función en su consultorio
invite-role-ask = ¿Qué hará en su consultorio?
invite-role-hint = Solo para personas de su propio consultorio.
invite-role-missing = Elija qué hará en su consultorio
invite-role-owner = Solo un titular del consultorio puede invitar a un administrador.
invite-role-manager = Cambia el consultorio, su gente y sus reglas, y puede hacer todo lo siguiente.
invite-role-sender = Escribe a cualquier persona e invita.
invite-role-desk = Escribe a cualquier persona y corrige correos y teléfonos.
invite-role-reader = Lee y responde los mensajes que recibe.
invite-phones-hint = Si no está seguro, déjelo vacío. La persona dará su propio número.
invite-two-step-on = Solo quien puede contestar el teléfono prepara la cuenta.
invite-two-step-off = Cualquiera que abra su correo puede preparar la cuenta.
invite-two-step-no-phones = Este sitio no puede enviar códigos. Cualquiera que abra su correo puede preparar la cuenta.
invite-password-hint = Hace falta para agregar personas a su consultorio.
invite-button = Enviar la invitación
invite-done = La invitación va en camino
invite-member = Esta persona ya está en su consultorio
invite-own = Esta es su propia dirección
invite-limit = Su consultorio envía cierto número de invitaciones al día, y cada dirección recibe un correo en diez minutos.
invite-waits = Usted ya invitó a esta persona
invite-waits-text = Su invitación está esperando. Puede enviarla de nuevo, corregirla o retirarla.
invite-in = Esta persona ya entró
invite-in-text = Puede escribirle.
invite-see = Ver a esta persona
invite-other = Invitar a otra persona
invite-cannot = Usted no puede invitar
invite-cannot-text = Su plan o su función no lo incluye. Pregunte a un administrador de su consultorio.
invite-no-sheet = Falta una hoja de recuperación

import-title = Invitar desde una lista
import-text = Elija un archivo de su hoja de cálculo o del programa de su consultorio. Primero verá qué contiene. Nada se envía antes de que usted lo diga.
import-most = { $n ->
    [one] Un archivo puede tener una persona.
   *[other] Un archivo puede tener hasta { $n } personas.
}
import-file = Archivo con la lista
import-file-hint = Guárdelo como CSV
import-file-missing = Elija un archivo
import-who = ¿Quiénes son las personas del archivo?
import-who-hint = Se usa donde el archivo no lo dice.
import-button = Revisar el archivo
import-columns = Cómo debe ser el archivo
import-columns-text = La primera línea nombra las columnas, en inglés o español y en cualquier orden. Otras columnas se dejan fuera.
import-column-email = El correo. Es necesario.
import-column-name = O una sola columna llamada nombre completo.
import-column-title = Dr., por ejemplo.
import-column-phone = Para el código. Sin él, la persona da su propio número.
import-column-relationship = Paciente, doctor en mi consultorio, personal en mi consultorio, doctor en otro consultorio o personal en otro consultorio.
import-column-language = Inglés o español.
import-column-role = Para personas de su consultorio: envía, recepción o lector. A los administradores se les invita uno por uno.
import-template = Descargar una lista vacía
import-template-name = personas-para-invitar.csv
import-rounds = Sus listas
import-often = Su consultorio revisó muchos archivos hoy.
import-empty = El archivo está vacío. Elija otro.
import-workbook = Esto es un libro de cálculo. Ábralo en su programa y guárdelo como CSV.
import-binary = Esto no es una lista en forma de texto. Guárdela como CSV.
import-large = El archivo pasa de { $size }. Divídalo en varios.
import-many = El archivo tiene más de { $n } personas. Divídalo en varios.
import-no-header = La primera línea debe nombrar las columnas, por ejemplo: correo, nombre, apellido
import-no-email = La primera línea no tiene una columna llamada correo. Tiene: { $columns }
import-no-name = La primera línea no tiene columna para el nombre. Agregue nombre y apellido, o nombre completo.
import-twice = La columna { $column } está dos veces en la primera línea, o dos columnas dicen lo mismo.
import-nobody = El archivo nombra sus columnas y a nadie más. Agregue las personas debajo de la primera línea.

import-row-unclosed = En esta línea falta cerrar unas comillas
import-row-cells = Esta línea tiene { $found } celdas y la primera tiene { $expected }. ¿Sobra una coma?
import-row-twice = La misma dirección está en la línea { $line }
import-row-name = Falta el nombre
import-row-long = { $column } es demasiado largo
import-row-characters = { $column } tiene caracteres que no se pueden mostrar
import-row-formula = { $column } empieza como una fórmula. Quite el primer signo.
import-row-relationship = No conocemos esta relación
import-row-role = No conocemos esta función
import-row-manager = Una lista no puede nombrar administradores. Invite a esta persona por separado.
import-row-not-yours = Solo un administrador puede agregar personas a su consultorio
import-row-language = No conocemos este idioma. Escriba inglés o español.
import-row-phone = { $column }: { $problem }
import-warn-looks = Revise la dirección. Se parece a { $like }.
import-warn-phone = Sin teléfono: la persona da el suyo
import-warn-role = La función se deja fuera: no es de su consultorio

round-title = Una lista de personas
round-check = Revise la lista
round-under-way = Las invitaciones están saliendo
round-over = La lista está terminada
round-was-stopped = La lista se detuvo
round-again = Todos de nuevo
round-brief = { $state }, { $date }
round-shown = sin enviar
round-going = saliendo
round-done = terminada
round-stopped = detenida
round-nothing-sent = Aún no se envió nada. Mire lo que está marcado abajo y luego envíe.
round-progress = Cuánto va
round-met = { $met } de { $total } listas
round-waits = Ya se usaron las invitaciones de hoy. Sigue sola a las { $time }.
round-close = Puede cerrar esta página. Sigue sola.
round-look = Ver cuánto va
round-stop = Detener
round-unused = Columnas que se dejan fuera: { $columns }
round-ready = Listos para invitar
round-known-waits = Invitados antes
round-known-ended = Invitados antes y retirados
round-known-contact = Contactos que nunca se invitaron
round-bad = Algo está mal
round-sent = Invitados
round-sent-again = Invitados de nuevo
round-left-known = Fuera: usted ya los conoce
round-left-in = Fuera: ya entraron
round-left-member = Fuera: ya están en su consultorio
round-left-declined = Fuera: no quieren correo de ustedes
round-left-soon = Fuera: recibieron un correo hace poco
round-left-key = Fuera: invite usted mismo a esta persona
round-left-yours = Fuera: su plan o su función no lo incluye
round-left-damaged = Fuera: esta línea no se pudo leer
round-known-ask = ¿Y las personas que ya conoce?
round-known-skip = Dejarlas fuera
round-known-skip-hint = Solo se invita a personas nuevas.
round-known-again = Invitarlas de nuevo
round-known-again-hint = Quienes no se registraron reciben un enlace nuevo.
round-days = { $days ->
    [one] Tarda un día, por el límite diario.
   *[other] Tarda unos { $days } días, por el límite diario.
}
round-send = { $n ->
    [0] Enviar
    [one] Invitar a una persona
   *[other] Invitar a { $n } personas
}
round-nobody = No se puede invitar a nadie de esta lista
round-nobody-text = Mire abajo qué está mal, corrija el archivo y elíjalo de nuevo.
round-other = Elegir otro archivo
round-bad-title = Líneas con algo mal
round-good-title = Se invitará a estas personas
round-phones = { $n ->
    [0] sin teléfono
    [one] 1 teléfono
   *[other] { $n } teléfonos
}
round-more-good = { $n ->
    [one] Y 1 más como estas.
   *[other] Y { $n } más como estas.
}
round-doubtful-title = Mire estas primero
round-known-title = Personas que ya conoce
round-more-bad = { $n ->
    [one] Una línea más está en el archivo que puede descargar.
   *[other] { $n } líneas más están en el archivo que puede descargar.
}
round-line = Línea
round-result = Qué pasa
round-result-name = invitaciones.csv
round-download = Descargar la lista con sus resultados
round-kept = Guardamos esta lista hasta el { $date } y luego se borra.
round-delete = Borrar esta lista ahora
round-deleted = La lista se borró

## ---------------------------------------------------------------- documents: Terms of Use, Privacy

terms-new = Las condiciones cambiaron
terms-new-text = Esta es la versión nueva. Acéptela para seguir escribiendo aquí.
terms-new-later = Leer sin aceptar
terms-new-later-text = Sin aceptar, usted puede leer y descargar lo que le enviaron antes. No puede escribir.
document-version = Versión { $version }, { $date }
document-summary = En pocas palabras
document-operator = quien mantiene este sitio
document-support = la persona que le dio esta dirección
## ---------------------------------------------------------------- archivos que no se aceptan

file-program = «{ $name }» es un programa o un script. No se pueden enviar programas.
file-macro = «{ $name }» contiene macros. Guárdelo sin macros o como PDF y agréguelo de nuevo.
file-mismatch = «{ $name }» no es lo que dice su nombre. Ábralo, guárdelo de nuevo y agréguelo otra vez.
file-empty = «{ $name }» está vacío. Agregue otro archivo.
file-large = «{ $name }» pesa más de { $size }. Elija un archivo más pequeño.
file-many = «{ $name }» no se agregó. Un mensaje acepta { $files } archivos y { $all } en total. Envíe el resto en otro mensaje.
file-disk = «{ $name }» no se pudo guardar. Agréguelo de nuevo en un minuto.
file-more =
    { $n ->
        [one] Tampoco se agregó otro archivo.
       *[other] Tampoco se agregaron otros { $n } archivos.
    }

## ---------------------------------------------------------------- addresses

email-empty = Escriba una dirección de correo
email-shape = Escriba una dirección de correo como nombre@ejemplo.com
email-long = Esta dirección de correo es demasiado larga
email-letters = Use letras sin acento, de la a a la z, antes de la @. Una lleva acento, es de otro alfabeto o no se ve.
email-domain = Revise la parte después de la @. No es el nombre de un servicio de correo.

## ---------------------------------------------------------------- login: the front door, Sign In, the password again

welcome-title = Mensajes privados de su consultorio
welcome-text = Lea y conteste mensajes demasiado privados para el correo común.
welcome-invited = Tengo una invitación
welcome-invited-text = Abra el enlace del correo que recibió. Lo lleva a su mensaje, y allí crea su cuenta gratis.
welcome-invited-lost = ¿No encuentra el correo? Busque en la carpeta de correo no deseado, o llame al consultorio y pida otro.
welcome-real = ¿Cómo sé que esto es verdad?
welcome-real-host = Mire la dirección arriba en su navegador. Debe ser **{ $host }**.
welcome-real-never = Nunca pedimos números de tarjeta, de Seguro Social ni la contraseña de su correo.
welcome-real-call = Si tiene dudas, llame al consultorio. Use un número que ya conozca.

sign-in-email = Correo electrónico
sign-in-password = Contraseña
sign-in-password-missing = Escriba su contraseña
sign-in-forgot = Olvidé mi contraseña
sign-in-wrong = El correo o la contraseña no son correctos. Revise los dos e intente otra vez.
sign-in-paused = La entrada está en pausa hasta: { $time }
sign-in-paused-text = Hubo demasiadas contraseñas equivocadas seguidas. La pausa detiene a quien adivina. Sus mensajes están a salvo.
sign-in-ended-idle = Cerramos su sesión porque no hubo actividad por un rato. Lo que se guardó sigue ahí.
sign-in-ended-password = Se cambió su contraseña. Entre con la nueva.
sign-in-ended-merged = Esta cuenta es ahora parte de la otra. Entre allí.
sign-in-ended-elsewhere = Esta sesión se cerró. Entre para seguir.
sign-in-reset-done = Su contraseña cambió. Entre con la nueva.
sign-in-no-way = Ahora no podemos enviar códigos
sign-in-no-way-text = Usted pidió un código en cada entrada, y en este momento no se puede enviar ninguno. Intente más tarde o pida ayuda abajo.
sign-in-phones-text = Solo enviamos códigos a los teléfonos que usted comprobó. Así nadie más entra, aunque sepa su contraseña.
sign-in-phones-who = ¿Perdió su teléfono o cambió de número? Pida ayuda abajo. Alguien comprueba que es usted.
sign-in-strong-lost = Solo aceptamos lo que usted mismo configuró. Así nadie más entra, aunque sepa su contraseña.
sign-in-recovery-offer = Usted tiene un código de recuperación en papel. Aquí sirve una vez, en lugar de su teléfono o su app.
sign-in-recovery-use = Usar mi código de recuperación
sign-in-recovery-missing = Escriba su código de recuperación
sign-in-recovery-text = Escriba el código que imprimió o anotó. Con esto se gasta. Después cree uno nuevo en sus ajustes.

step-up-title = Escriba su contraseña otra vez
step-up-text = Esto protege su cuenta si la dejó abierta.
step-up-wrong = La contraseña no es correcta. Intente otra vez.
step-up-missing = Escriba su contraseña

password-new = Contraseña nueva
password-missing = Elija una contraseña
password-expired = Elija una contraseña nueva
password-expired-text = Su contraseña tiene más de 90 días. Las reglas de este portal piden una nueva ahora.
password-save-sign-in = Guardar y entrar

## ---------------------------------------------------------------- links that lead nowhere any more

link-unknown = No conocemos este enlace
link-unknown-text = A veces los programas de correo cortan en dos los enlaces largos.
link-unknown-copy = Abra otra vez el correo. Copie el enlace entero, desde https hasta la última letra, y péguelo en la línea de direcciones.
link-old = Este enlace es demasiado antiguo
link-old-text = Su mensaje sigue guardado. Podemos enviar un enlace nuevo a la dirección que recibió el primer correo, y a ninguna otra.
link-old-send = Enviarme un enlace nuevo
link-asked = Avisamos al consultorio
link-asked-text = Su enlace nuevo llega por correo en cuanto alguien del consultorio inicie sesión. Puede tardar hasta que abran.
link-asked-safe = Su mensaje está seguro hasta entonces. Si es urgente, llame al consultorio.
link-sent = Mire su correo
link-sent-text = Si se pudo enviar un enlace nuevo, va en camino a la dirección que recibió el primer correo. Puede tardar 10 minutos.
link-sent-junk = ¿No hay nada? Busque en la carpeta de correo no deseado un correo de { $from }. O llame al consultorio.
link-used = Usted ya usó este enlace
link-used-text = Su cuenta está lista. Entre con su correo y su contraseña.
link-used-signed-in = Su sesión está abierta. Sus mensajes están en Recibidos.
link-newer = Se envió un enlace más nuevo
link-newer-text = Este enlace ya no sirve. Abra el correo más nuevo ({ $time }) y use el enlace que trae.
link-taken-back = Retirado por quien lo envió
link-taken-back-text = Quien lo envió retiró este mensaje o lo mandó a otra dirección. Pregúntele si usted lo esperaba.
link-declined = Ya no recibirá estos correos
link-declined-text = { $practice } ya no puede escribir aquí a esta dirección. El enlace ya no abre nada, y avisamos a quien lo envió.
link-declined-mistake = Lo pulsé por error
link-call = ¿Fue un error? Llame al { $phone }.

## ---------------------------------------------------------------- register: from the invitation to Finish

join-landing-page = Un mensaje privado para usted
join-landing-page-account = Una cuenta para usted
join-landing = { $practice } le envió un mensaje privado
join-landing-provision = { $practice } le preparó una cuenta
join-landing-confirmed = Confirmado por este portal
join-landing-unconfirmed = Este portal no ha confirmado este nombre.
join-landing-role = Le invitan a su equipo. Su función: { $role }.
join-landing-for = Para **{ $address }**.
join-landing-free = Es gratis y toma unos 2 minutos.
join-landing-near = Tenga cerca su teléfono: quizá le enviemos un código.
join-landing-minutes = Toma unos 2 minutos.
join-landing-account = Ya tengo una cuenta
join-landing-professional = Tengo un número profesional
join-continue = Seguir donde se quedó
join-real = ¿Cómo sé que es verdad?
join-real-call = Llame al consultorio. Use un número que ya conozca, no uno del correo.
join-real-host = Mire la línea de direcciones de su navegador. Debe empezar con **{ $host }**.
join-real-never = Nunca pedimos números de tarjeta, el Seguro Social ni la contraseña de su correo.

join-number = Su número profesional
join-number-why = Llena los datos de su consultorio. No da acceso a nada. ¿No lo tiene a mano? Omita este paso.
join-number-field = Número de la ADA
join-number-missing = Escriba su número de la ADA, o presione Omitir
join-number-shape = Escriba las cifras de su número de la ADA, o presione Omitir
join-number-unknown = No encontramos ese número. Revíselo, u omita este paso.
join-number-unknown-again = ¿Está bien escrito? Entonces presione Enviar otra vez para seguir.

join-start = Prepare su cuenta gratuita
join-start-account = Configure su cuenta
join-start-need = Esto es lo que pedimos:
join-start-you = Su nombre, su idioma y su zona horaria
join-start-practice = El nombre y la dirección de su consultorio
join-start-phone = Si usted puede contestar uno de los teléfonos registrados
join-start-found = Lo que encontramos
join-start-address = Dirección
join-start-nothing = Todavía no tenemos datos suyos.
join-start-number = Escribir un número profesional

join-you = Sobre usted
join-first = Nombre
join-first-missing = Escriba su nombre
join-last = Apellido
join-last-missing = Escriba su apellido
join-language = Idioma
join-language-missing = Elija un idioma
join-zone = Zona horaria
join-zone-missing = Elija su zona horaria
join-specialty = Especialidad

join-practice = Datos del consultorio
join-practice-filled = Llenamos lo que sabe el directorio. Cambie lo que no esté bien.
join-practice-name = Consultorio
join-practice-missing = Escriba el nombre de su consultorio
join-street = Calle
join-street-missing = Escriba la calle y el número
join-city = Ciudad
join-city-missing = Escriba la ciudad
join-state = Estado
join-state-missing = Escriba el estado
join-zip = Código postal
join-zip-missing = Escriba el código postal
join-zip-shape = El código postal tiene 5 cifras, como 97201

join-phones = ¿Puede contestar uno de estos?
join-phones-why = { $practice } nos dio estos números. Mostramos solo las últimas cifras.
join-phones-provision = Estos números están registrados para usted. Mostramos solo las últimas cifras.
join-phones-mobile = Celular que termina en { $digits }: mensaje de texto o llamada
join-phones-landline = Teléfono fijo que termina en { $digits }: llamada
join-phones-menu = Nuestra llamada no puede pasar por un menú telefónico. Alguien debe contestar.
join-phones-yes = Sí, continuar
join-phones-none = Ninguno de estos es mío

join-own = ¿Qué teléfono puede recibir su código?
join-own-why = No hay ningún número registrado para usted. Con un teléfono, nadie puede entrar solo con su correo.
join-phone-hint = Escríbalo como quiera.
join-phone-mobile = Celular
join-phone-landline = Fijo

join-wrong = Diga su número al consultorio
join-wrong-why = Avisaremos a { $practice } que ninguno de los números es suyo. Puede agregar el correcto.
join-wrong-number = Su número de teléfono
join-wrong-hint = Escríbalo como quiera. Puede dejarlo vacío y llamar al consultorio.
join-wrong-check = Ellos comprueban que es usted: le llaman antes de cambiar algo.
join-wrong-send = Enviar al consultorio

join-waiting = Esperamos al consultorio
join-waiting-told = Avisamos a { $practice }. Lo que usted llenó está guardado.
join-waiting-call = Quizá le llamen a un número que ya conocen.
join-waiting-link = Puede cerrar esta página. Cuando el número esté bien, el mismo enlace de su correo sigue desde aquí.
join-waiting-phone = ¿Lo quiere más rápido? Llame al **{ $phone }**.
join-waiting-again = Mirar otra vez
join-waiting-other = Enviar otro número
join-waiting-mine = Uno de los números sí es mío

join-security = Proteja su cuenta
join-security-question = ¿Pedir un código por teléfono?
join-security-on = Sí: código por mensaje de texto o llamada (recomendado)
join-security-on-hint = Enviamos un código a su teléfono. Quien lea su correo no puede entrar sin él.
join-security-off = No: cualquiera que abra su correo puede entrar
join-security-off-hint = Usted solo necesita su correo y su contraseña.
join-security-missing = Elija Sí o No
join-security-operator = { $product } pide a todos un código por mensaje de texto o llamada. Así protege sus mensajes.
join-security-practice = Este consultorio siempre pide un código por mensaje de texto o llamada. Así protege sus mensajes.
join-security-sender = Quien le escribe pide un código por mensaje de texto o llamada. Así protege este mensaje.
join-security-account = Un equipo nuevo pide un código por mensaje o llamada. Así se protege su cuenta.
join-security-no-phone = El consultorio no tiene un teléfono suyo, así que no podemos enviarle códigos. Cualquiera que abra su correo puede entrar. Elija una contraseña que nadie adivine.
join-security-shut = El consultorio pide un código por teléfono, pero no tiene un número suyo. Puede terminar ahora. El mensaje se abre cuando el consultorio tenga su número.

join-mail = Mire su correo para seguir
join-mail-sent = Enviamos un correo a **{ $address }**.
join-mail-wait = Puede tardar hasta 10 minutos. Ábralo y presione el enlace.
join-mail-junk = ¿No hay nada? Busque en la carpeta de correo no deseado un correo de **{ $from }**.
join-mail-newest = Solo sirve el enlace del correo más nuevo.
join-mail-resend = Enviarlo otra vez
join-mail-again = Enviado otra vez: { $time }
join-mail-wrong = ¿Dirección equivocada?
join-mail-wrong-text = Solo { $practice } puede cambiar la dirección. Podemos avisarles que está mal.
join-mail-wrong-tell = Avisar al consultorio
join-mail-told = Avisamos al consultorio

join-decline = ¿Detener estos correos?
join-decline-what = Esto pasa si { $practice } escribió a otra persona por error, o si usted no quiere el mensaje:
join-decline-links = Los enlaces de sus correos ya no abren nada.
join-decline-mail = { $practice } ya no puede escribir aquí a esta dirección.
join-decline-sender = Avisamos a quien lo envió. No decimos nada más sobre usted.
join-decline-keep = Conservar el mensaje
join-decline-link = No soy yo, o no lo quiero
join-wanted = ¿Sí quiere el mensaje?
join-wanted-what = Entonces { $practice } podrá escribir otra vez a esta dirección. Pedimos al consultorio que le envíe un enlace nuevo.
join-wanted-leave = No, déjelo como está
join-wanted-link = Sí, quiero el mensaje
join-wanted-done = Avisamos al consultorio
join-wanted-done-text = Una persona del consultorio le enviará un enlace nuevo por correo. Los enlaces que tiene siguen cerrados.
join-kept = No se cambió nada
join-kept-text = El mensaje le espera. Abra el primer enlace del correo para leerlo.

join-account = Usted ya tiene una cuenta
join-team = Unirme al equipo
join-team-text = { $practice } le invita a su equipo. Tendrá un buzón allí. Sus propios mensajes siguen siendo solo suyos.
join-team-sign-in = { $practice } le invita a su equipo. Entre para responder.
join-known-text = { $practice } le invita. Agréguelo a su cuenta para que pueda escribirle.
join-known-sign-in = { $practice } le invita. Entre para agregarlo a su cuenta.
join-account-text = { $practice } escribió a la dirección de su cuenta. Usted entró como { $name }.
join-else = Otra persona tiene la sesión abierta
join-else-text = Este enlace es para { $address }. No es la dirección de la cuenta que está abierta aquí.
join-else-again = Primero salga. Después abra otra vez el enlace de su correo.
join-else-inbox = Ir a la bandeja de entrada
join-other = Esta página es de otro mensaje
join-other-text = Usted abrió un segundo enlace en este navegador. No se guardó nada de la página anterior. Siga con el más nuevo, o abra otra vez el enlace anterior en su correo.

phone-empty = Escriba un número de teléfono
phone-shape = No es un número al que podamos llamar. Revise las cifras.
phone-country = No podemos llamar a ese país. Use un número de aquí.
phone-special = No podemos llamar a números de tarifa especial, buscapersonas ni satélite. Use otro número.
phone-landline-only = Este número es de un teléfono fijo. Escríbalo como teléfono fijo.
phone-ext = Una extensión tiene de 1 a 6 cifras, como x12
phone-ext-mobile = Un celular no tiene extensión. Quítela, o elija Fijo.
## ---------------------------------------------------------------- joining: a practice that is here already

join-existing = ¿Es este su consultorio?
join-existing-text = Un consultorio con estos datos ya usa este sitio.
join-existing-what = ¿Qué quiere hacer?
join-existing-ask = Pedir unirme a { $practice }
join-existing-ask-hint = Un administrador del consultorio decide. Mientras tanto, usted puede leer su mensaje.
join-existing-own = No, crear el mío
join-existing-own-hint = Su consultorio es nuevo aquí.
join-landing-also = También: { $address }
joining-title = Su lugar de trabajo
joining-text = ¿Trabaja en un consultorio? Díganos en cuál. Si ya está aquí, puede pedir unirse.
joining-phone = Un teléfono del consultorio
joining-number-hint = Lo buscamos con su apellido.
joining-missing = Escriba el nombre y el código postal, un teléfono o su número de la ADA
joining-look = Buscarlo
joining-again = Buscar otro
joining-nothing = No lo encontramos aquí
joining-nothing-text = Revise lo que escribió. O cree usted su consultorio. Es gratis.
joining-member = Usted ya es parte de { $practice }.
joining-too-many = Por hoy es suficiente. Pruebe otra vez después de { $time }.
joining-ask = Pedir unirme a { $practice }
joining-ask-text = Un administrador del consultorio decide. Le llega un correo cuando responda.
joining-work = Los mensajes nuevos a { $address } son del consultorio
joining-work-hint = Sus administradores pueden abrirlos. Los mensajes que tiene ahora siguen siendo suyos.
joining-waits = Usted pidió unirse. Un administrador puede responder hasta el { $date }.
joining-lapsed = Nadie respondió en 30 días. Llame al consultorio y pida otra vez.
joining-approved = Usted es parte del consultorio.
joining-declined = El consultorio no le dio acceso. ¿Es un error? Llame al consultorio.
joining-withdrawn = Usted retiró su solicitud.
joining-withdraw = Retirar la solicitud
joining-done-asked = Avisamos a los administradores. Le llega un correo cuando respondan.
joining-found-title = Cree su consultorio
joining-found-text = Usted será su dueño. Otros pueden unirse después.
joining-found-save = Crear el consultorio
joins-title = Quién pide unirse
joins-text = Dé acceso solo a quien conoce. Revise la dirección de correo: un nombre puede ser cualquiera.
joins-none = Nadie espera
joins-waiting =
    { $n ->
        [one] { $n } persona pide unirse a su consultorio
       *[other] { $n } personas piden unirse a su consultorio
    }
joins-see = Ver quién pide
joins-why = Lo que sabemos
joins-until = Responda antes del
joins-role = ¿Qué puede hacer?
joins-decline = No dar acceso a { $name }
joins-invited = { $name } le invitó como colega
joins-invited-once = Recibió una invitación como colega
joins-domain = Su dirección termina como la de ustedes
joins-phone = Conoce un teléfono de su consultorio
joins-number = Su número de la ADA lleva a su consultorio
joins-place = Conoce su nombre y su código postal
joins-work = Los mensajes a esta dirección serán de su consultorio
joins-support = Su consultorio pidió a soporte que la añadiera
joins-done-approved = Ya tiene acceso. Le avisamos por correo.
joins-done-declined = No tiene acceso. Le avisamos por correo.
joins-gone = Esta solicitud ya no espera
joins-gone-text = Otro administrador fue más rápido, o la persona la retiró.

## ---------------------------------------------------------------- compose: un mensaje nuevo

compose-title = Mensaje nuevo
compose-to = Para
compose-to-hint = Una dirección de correo
compose-check = Revisar la dirección
compose-check-again = Revisar otra dirección
compose-one = Escriba a una sola dirección. Envíe el mensaje otra vez a la persona siguiente.
compose-own = Esta es su propia dirección
compose-declined = Esta persona no quiere correo de su consultorio. Llámela. Ella puede darle otra dirección.
compose-recipient = Sobre esta dirección
compose-new = Nueva
compose-new-text = Nadie de { $practice } ha escrito todavía a esta dirección. Léala otra vez. Una dirección equivocada llega a otra persona.
compose-invited = Invitada por usted
compose-invited-text = Su consultorio ya escribió a esta dirección. La persona aún no lo ha leído.
compose-known = En sus contactos
compose-wire = El correo va a { $address }
compose-name = Nombre
compose-relationship = Relación
compose-phones = Teléfonos
compose-phone-mobile = Celular { $number }
compose-phone-landline = Teléfono fijo { $number }
compose-asked = Tenemos unas preguntas
compose-asked-text = Respóndalas y luego presione Enviar otra vez. Todavía no se envió nada.
look-alike = Revise esta dirección
look-alike-letters = El nombre después de la @ está escrito con letras de otro alfabeto que parecen normales. Su nombre verdadero es **{ $like }**.
look-alike-text = **{ $address }** se parece a **{ $like }**. Una pequeña diferencia puede llevar a un extraño.
look-alike-checked = La revisé. La dirección es correcta.
look-alike-tick = Revise la dirección y luego marque la casilla
compose-who = ¿Quién es?
compose-who-some = Su consultorio eligió a quién puede escribir.
compose-who-here = Si es de su consultorio, un administrador decide si será parte de él.
compose-who-manager = Quien es de su consultorio será parte de él al registrarse. Si usted escribió su contraseña hace mucho, le preguntamos antes.
compose-nobody-new = No se pueden leer las reglas de su consultorio. Pida a un administrador que las guarde otra vez. Hasta entonces solo puede escribir a personas que ya conoce.
compose-role = Si es de su consultorio, esta persona
compose-role-hint = Para los demás puede dejarlo como está.
compose-relationship-missing = Elija quién es
relationship-patient = Paciente
relationship-doctor-elsewhere = Doctor de otro consultorio
relationship-staff-elsewhere = Personal de otro consultorio
relationship-doctor-here = Doctor de mi consultorio
relationship-staff-here = Personal de mi consultorio
compose-title-of = Título
compose-title-hint = Por ejemplo, Dra.
compose-first = Nombre
compose-first-missing = Escriba el nombre
compose-last = Apellido
compose-last-missing = Escriba el apellido
compose-language = Idioma
compose-language-hint = Para la invitación. La persona puede cambiarlo.
compose-two-step = Código por mensaje de texto o llamada
compose-two-step-on = Sí: un código a su teléfono (recomendado)
compose-two-step-on-hint = Solo quien contesta ese teléfono puede leer el mensaje.
compose-two-step-off = No: sin código
compose-two-step-off-hint = Cualquiera que abra su correo puede registrarse y leer el mensaje.
compose-two-step-off-hint-known = Cualquiera que sepa su contraseña puede leer el mensaje.
compose-two-step-operator = Este sitio pide un código a todos.
compose-two-step-practice = Su consultorio pide un código a todos.
compose-two-step-no-phones = Este sitio no puede enviar códigos. Cualquiera que abra su correo puede leer el mensaje.
compose-phones-ask = Su teléfono
compose-phones-hint = El código va a este número. Con un número equivocado no puede entrar.
compose-phone-missing = Escriba un celular o un teléfono fijo, o elija que no se pida código
compose-phone-twice = Es el mismo número. Escríbalo una sola vez.
compose-mobile = Celular
compose-mobile-hint = Mensaje de texto o llamada
compose-landline = Teléfono fijo
compose-landline-hint = Solo llamada. Con extensión: (555) 010-0142 x12
compose-subject = Asunto
compose-subject-hint = Nunca aparece en el correo. Solo lo ve quien lo lee aquí.
compose-subject-missing = Escriba un asunto
compose-body = Mensaje
compose-body-missing = Escriba un mensaje o agregue un archivo
compose-files = Agregar archivos
compose-files-kept =
    { $n ->
        [one] 1 archivo agregado
       *[other] { $n } archivos agregados
    }
compose-files-again = Agregue sus archivos otra vez
compose-files-lost = No se guardó: { $names }. Agréguelo otra vez.
compose-save = Guardar borrador
compose-saved = Borrador guardado. Hora: { $time }
compose-changed = Este borrador se cambió en otro dispositivo
compose-changed-text = Se guardó allí ({ $time }). Su texto está en el formulario de abajo. No se envió nada y no se perdió nada. Tome lo que necesite y luego guarde o envíe.
compose-changed-other = El otro texto
compose-gone = Este borrador ya no está
compose-gone-text = Se envió o se eliminó en otra ventana. Lo que usted escribió sigue aquí. Presione Enviar solo si debe salir como mensaje nuevo.
compose-sent-before = Esto ya se envió
compose-sent-before-text = Usted ya envió este formulario, con otro texto. Ahora no se envió nada. Presione Enviar solo si debe salir como un mensaje más.
compose-sent-before-link = Ver lo que se envió
compose-limit = Su consultorio ya envió el máximo de invitaciones de un día. No se envió nada. Guarde el borrador y envíelo después de esta hora: { $time }
compose-no-space = Su consultorio no tiene más espacio para archivos. Envíe sin archivos o pregunte a su administrador.
compose-unavailable = Tenemos un problema. Presione Enviar otra vez en un minuto. Saldrá una sola vez.
compose-unavailable-files = Tenemos un problema. Agregue sus archivos y presione Enviar otra vez en un minuto. Saldrá una sola vez.
compose-not-saved = Tenemos un problema. Esto no se guardó. Inténtelo otra vez en un minuto.
compose-not-saved-files = Tenemos un problema. Esto no se guardó. Agregue sus archivos e inténtelo otra vez en un minuto.
compose-shut = Podrá escribir otra vez cuando sus mensajes estén abiertos
compose-shut-text = Su puesto en el consultorio espera a un administrador desde que usted puso una contraseña nueva.
compose-shut-see = Ver quién lo puede abrir
compose-no-opener = Un paso antes de su primer mensaje
compose-no-opener-why = Su consultorio necesita otra forma de abrir sus registros. Sin ella, una contraseña perdida podría cerrarlos para siempre.
compose-no-opener-text = Imprima la hoja de recuperación o agregue otro administrador. Toma dos minutos.
compose-no-opener-button = Su hoja de recuperación
compose-no-opener-ask = Pida a { $names } que imprima la hoja de recuperación de su consultorio. Después podrá enviar.
compose-read-title = Su borrador está guardado
compose-read-text = Ahora no puede empezar un mensaje nuevo. Esto es lo que escribió.
compose-read-button = Qué necesita para enviarlo
compose-signed-out-text = Esto protege sus mensajes cuando no hay nadie. No se envió nada. Lo que escribió sigue en esta página.
compose-signed-out-first = Primero:
compose-signed-out-link = entre (se abre en otra ventana)
compose-signed-out-then = Después vuelva a esta página y presione Continuar. Los archivos se deben agregar otra vez.

## ---------------------------------------------------------------- borradores

drafts-empty = No tiene borradores.
drafts-late = Guardamos lo que escribió
drafts-late-text = La sesión terminó, o estaba abierto otro buzón. No se envió nada. Léalo otra vez y luego envíelo.
drafts-late-tag = Guardado para usted
drafts-kept-text = Esto protege sus mensajes cuando no hay nadie. No se envió nada. Lo que escribió está en sus borradores. Entre para seguir.
drafts-no-to = Sin dirección todavía
drafts-no-subject = Sin asunto todavía
drafts-reply = Respuesta
drafts-reply-to = Respuesta a { $names }
drafts-files =
    { $n ->
        [one] 1 archivo
       *[other] { $n } archivos
    }
drafts-continue = Continuar
drafts-delete = Eliminar
drafts-closed = Este borrador no se puede abrir. Se escribió antes de restablecer su contraseña.
drafts-room = Sus borradores ocupan todo el espacio para archivos que hay para una persona. Elimine un borrador con archivos o envíe sin archivos.
drafts-full = Tiene 200 borradores. Envíe o elimine algunos primero.
drafts-deleted = Se eliminó el borrador
drafts-delete-title = ¿Eliminar este borrador?
drafts-delete-text = El texto y sus archivos se perderán. No se puede deshacer.
drafts-delete-button = Eliminar el borrador
drafts-keep = Conservarlo

## ---------------------------------------------------------------- solicitudes a soporte, y lo que se puede detener

request-title = Pedir ayuda
request-lead = Díganos qué pasó. Respondemos por escrito, casi siempre en un día hábil.
request-no-medical = No envíe datos médicos
request-no-secrets = Soporte no puede ver sus mensajes. Nunca envíe una contraseña, un código ni un número de tarjeta.
request-name = Su nombre
request-name-missing = Escriba su nombre
request-email-hint = Aquí le enviamos un enlace cuando haya respuesta.
request-phone = Teléfono, si quiere
request-phone-hint = Nunca pedimos un código por teléfono.
request-answer-to = Avisamos de la respuesta a { $email }. La encuentra en Mis solicitudes.
request-about = ¿Con qué necesita ayuda?
request-about-missing = Elija de qué se trata
request-about-sign-in = No puedo entrar
request-about-phones = No llega el código, o el teléfono no es correcto
request-about-mail = El correo o su enlace no funciona
request-about-other = Otra cosa
request-text = ¿Qué pasó?
request-text-hint = ¿Qué intentó y qué decía la página?
request-text-missing = Escriba una o dos frases
request-send = Enviar
request-who-reads = Solo soporte lee esto. Se guarda sellado.
request-closed = Aquí aún no se reciben solicitudes por escrito. Puede contactarnos así:
request-wait = Por ahora no podemos recibir más solicitudes. Llámenos, o intente otra vez después de esta hora: { $time }
request-moved = Hay algo nuevo arriba. Léalo primero y después envíe.
request-one = Su solicitud
request-reference = Referencia: **{ $reference }**
request-open-text = Soporte la tiene. Enviamos un correo a { $email } cuando haya respuesta.
request-done-text = Esta solicitud está terminada. Escriba otra vez si algo sigue mal.
request-support = Soporte
request-you = Usted
request-more = Escribir a soporte
request-send-more = Enviar a soporte
request-sent = Enviado a soporte
request-sent-text = Enviamos un correo a la dirección que dio cuando haya respuesta.
request-no-link = Abra otra vez el enlace de nuestro correo
request-no-link-text = No podemos mostrar una solicitud sin su enlace. Los enlaces sirven unas semanas. También puede enviar otra solicitud.
request-state-open = Esperan a soporte
request-state-waiting = Respondidas
request-state-done = Terminadas
requests-none = Aún no hay solicitudes
requests-none-text = Cuando pida ayuda a soporte, aquí encuentra la respuesta.
stop-title = ¿Es este su teléfono nuevo?
stop-text = Le dijeron a soporte que sus códigos deben ir a otro teléfono: { $phone }.
stop-until = Los códigos irán allí, si usted no lo detiene, después de esta hora: { $time }
stop-question = ¿Usted lo pidió?
stop-no = No, deténgalo
stop-yes = Sí, es mi número
stop-done = El número se detuvo
stop-done-text = Ningún código va allí. El consultorio lo sabe. No cambió nada más.
stop-kept = Gracias
stop-kept-text = No tiene que hacer nada. El enlace de su primer correo sigue sirviendo.
stop-over = Ya no hay nada que detener
stop-over-text = El número ya se resolvió, o el enlace es muy viejo. Pida ayuda si algo está mal.

## ---------------------------------------------------------------- soporte: la consola

support-title = Buscar a alguien
support-name = Nombre
support-cannot-see = Usted no puede ver mensajes
support-cannot-see-text = Usted ve estados y horas. Nadie debe pedirle más.
support-nav = Páginas de soporte
support-nav-phones = Teléfonos por aprobar
support-nav-answers = Respuestas guardadas
support-nav-agents = Colegas
support-weak-title = Entre con su segundo paso
support-weak-text = Soporte solo trabaja después de una app de autenticación o una llave de acceso. Configúrela, cierre la sesión y entre con ella.
support-member-title = Esta cuenta es miembro de un consultorio
support-member-text = Soporte necesita una cuenta propia, sin consultorio. Pregunte al operador.
support-what = Dirección, teléfono, consultorio o referencia
support-what-hint = La dirección o el número completos, o palabras enteras del nombre del consultorio. Cada búsqueda queda anotada.
support-what-missing = Escriba lo que busca
support-what-unfit = Escriba una dirección completa, un número completo o una palabra del nombre de un consultorio de tres letras o más
support-too-many = Ese es el número de búsquedas de un día. El operador lo sabe. Siga después de esta hora: { $time }
support-count-open = Esperan a soporte: { $n }
support-count-mine = Mías: { $n }
support-count-waiting = Respondidas: { $n }
support-found = Lo que se encontró
support-found-for = Búsqueda: { $what }
support-nothing = No se encontró nada
support-nothing-text = Compruebe lo escrito. Solo se encuentran direcciones, números y palabras completos.
support-more = Hay más
support-more-text = Solo se muestran diez consultorios. Use más palabras del nombre.
support-done = Hecho
support-kind-person = Cuenta
support-kind-invitation = Invitación
support-invited = Persona invitada
support-practice = Consultorio
support-confirmed = Comprobado por nosotros
support-confirmed-yes = Sí
support-confirmed-no = No. Cualquiera puede usar este nombre.
support-practice-phone = Teléfono del consultorio
support-practice-address = Dirección del consultorio
support-managers = Dueños y administradores
support-state = Estado
support-active = Activa
support-closed = Cerrada
support-setup = En preparación
support-own-phone = Teléfono para códigos
support-filed-phone = Teléfono registrado
support-factors = Entra con
support-factor-recovery = código de recuperación
support-factor-totp = app de autenticación
support-factor-passkey = llave de acceso
support-factor-other = otra cosa
support-places = Dispositivos
support-places-count = { $devices } conocidos, { $sessions } con sesión abierta
support-member = Miembro de
support-none = Ninguno
support-until = Sirve hasta
support-inv-open = Con invitación, sin terminar
support-inv-finished = Espera el segundo correo
support-inv-active = Registrada
support-inv-declined = Rechazada
support-inv-void = Retirada
support-step-held = Correo retenido por un rato
support-step-address-wrong = Dicen que la dirección está mal
support-phone-wrong = Dicen que el teléfono está mal
support-paused = Contraseñas incorrectas: la entrada espera hasta: { $time }
support-mail-trouble = No se pudo entregar un correo
support-correction-asked = Otro teléfono espera a un segundo agente
support-correction-waits = Si nadie lo detiene, otro teléfono queda registrado después de esta hora: { $time }
support-who-invited = { $name } · { $email } · con invitación de { $practice }
support-reveal = Mostrar
support-reveal-title = Mostrar lo oculto
support-reveal-text = Diga para qué lo necesita. Queda anotado con su nombre.
support-reveal-noted = Quedó anotado en la auditoría. No lo lea en voz alta a nadie.
support-reason = Motivo
support-reason-hint = Una frase. Sin datos médicos.
support-reason-missing = Diga por qué
support-ticket = Referencia de la solicitud
support-ticket-hint = Como 4F2A-91C3
support-ticket-missing = Escriba la referencia de la solicitud
support-verify = Verificar la identidad
support-verified-until = Verificada. Vale hasta: { $time }
support-verified-no = No verificada. No se puede cambiar nada.
support-verified-never = Identidad aún no comprobada.
support-not-verified = Primero verifique la identidad
support-not-verified-text = Un cambio necesita una identidad que usted verificó en la última hora.
support-script-how = Cómo hacerlo
support-script-1 = Diga que va a devolver la llamada, y cuelgue. Cualquiera puede llamarnos.
support-script-2 = Llame a un número registrado antes de hoy, o al consultorio en su propio número.
support-script-3 = Pregunte: ¿Cómo se llama? No diga usted el nombre primero.
support-script-4 = Pregunte: ¿Quién le escribió, o qué hacía cuando se atascó? No ayude.
support-script-numbers = Números a los que puede llamar:
support-script-never = Nunca
support-script-never-ask = Nunca pida una contraseña, un código, una fecha de nacimiento, un número de Seguro Social ni nada médico.
support-script-never-take = Nunca acepte un número que dé quien llama, la foto de un documento, la palabra de otra persona, ni la prisa.
support-q-call = ¿Cómo habló con la persona?
support-call-on-file = Devolví la llamada a un número registrado
support-call-practice = Llamé al consultorio; un administrador o el remitente me dijo quién es
support-call-theirs = Me llamaron, o me dieron el número
support-call-none = No hablamos
support-call-no-number = No hay ningún número registrado. Llame al consultorio.
support-q-name = ¿Dijo el nombre registrado antes que usted?
support-q-story = ¿Sabía, sin ayuda, quién le escribió o qué hacía?
support-q-odd = ¿Hubo algo raro: prisa, no quiso otra llamada, pidió un número o un código, alguien hablaba por la persona?
support-yes = Sí
support-no = No
support-answer-missing = Elija una respuesta
support-script-kept = Se guarda lo que elija aquí. Lo que dijeron no.
support-script-keep = Guardar el resultado
support-outcome-no = No verificada
support-outcome-no-text = No cambie nada. Diga que ahora solo su consultorio puede ayudar, y dé el teléfono registrado.
support-do-resend = Enviar el correo otra vez
support-do-resend-text = Un enlace nuevo va a la dirección registrada, y a ninguna otra. Los enlaces anteriores ya no sirven.
support-do-void = Anular todos los enlaces
support-do-void-text = Ningún enlace enviado sirve ya. Los remitentes lo saben. El mensaje está guardado.
support-do-unlock = Terminar la espera al entrar
support-do-unlock-text = La persona puede probar su contraseña enseguida. Recibe un correo sobre esto.
support-do-close = Cerrar la cuenta
support-do-close-text = Nadie puede entrar, y se cierran todas las sesiones. No se borra nada. La persona recibe un correo. Usted puede abrirla otra vez.
support-do-reopen = Abrir la cuenta otra vez
support-do-reopen-text = La persona puede entrar como antes. Recibe un correo sobre esto.
support-wait = Ya hizo esto tantas veces como se puede por ahora. Siga después de esta hora: { $time }
support-moved = Algo cambió mientras tanto
support-moved-text = No se hizo nada. Mire otra vez cómo está.
support-look-again = Mirar otra vez
support-refused = Esto no se puede hacer
support-refused-agent = Nadie de soporte cambia su propia cuenta ni la de un colega. Eso lo hace el operador.
support-refused-declined = La persona rechazó los correos de este consultorio. Solo ella puede cambiarlo, con su enlace.
support-phone-other = Corregir el teléfono
support-phone-text = Un segundo agente debe aprobarlo. Después se avisa a la dirección, a los números anteriores y a los remitentes. Los códigos van al número nuevo cuando un remitente lo confirma, o después de 24 horas.
support-phone-new = Número nuevo
support-phone-ask = Pedirlo a un segundo agente
support-phone-same = Este número ya está registrado
support-phones-text = Un segundo agente aprueba o rechaza cada uno. Apruebe solo si usted también lo habría pedido.
support-phones-own = Usted lo pidió: decide un colega
support-phones-none = Nada espera a un segundo agente
support-agree-title = ¿Aprobar otro teléfono?
support-agree-text = Si aprueba, se avisa a todos los afectados, y se puede detener durante 24 horas.
support-agree-view = Usted puede mirar, pero no decidir.
support-agree-yes = Aprobar
support-agree-no = No aprobar
support-agree-back = Retirarlo
support-own = Debe aprobarlo otro agente
support-own-text = Usted lo pidió. Solo un colega puede aprobarlo.
support-asked-by = Lo pidió
support-add = Añadir a una persona
support-add-text = La persona recibe un correo para crear una cuenta. Si ya tiene una, espera a un administrador del consultorio. Nadie abre nada del consultorio hasta que un administrador le dé acceso.
support-add-title = Título
support-add-first = Nombre
support-add-last = Apellido
support-add-mobile = Móvil, como lo dio el administrador
support-add-landline = Teléfono fijo, como lo dio el administrador
support-add-role = Qué puede hacer
support-add-lang = Idioma del correo
support-add-send = Enviar el correo
support-add-member = Esta persona ya es miembro
support-add-agent = Esta persona es de soporte y no puede ser miembro de un consultorio
support-add-invited = Una invitación de este consultorio espera a esta dirección. Búsquela y envíela otra vez.
support-add-not-ready = El consultorio aún no está preparado
support-role-owner = Dueño
support-role-manager = Administrador
support-role-sender = Remitente
support-role-desk = Recepción
support-role-reader = Lector
support-requests-none = No hay solicitudes aquí
support-view-mine = Mías
support-assigned = A cargo de
support-last = Último mensaje
support-no-key = Aún no puede abrir solicitudes
support-no-key-text = Pida a un colega que le dé acceso en Colegas. Después entre otra vez.
support-request-title = Una solicitud
support-request-one = Solicitud { $reference }
support-request-proven = { $email } (con sesión abierta)
support-request-typed = { $email } (escrita, sin comprobar)
support-request-phone = termina en { $digits }. Nunca llame allí para comprobar quién es.
support-request-page = Vino de
support-request-lang = Idioma
support-request-look = Buscar esto
support-answer-title = Respuesta
support-answer = Su respuesta
support-answer-hint = La persona recibe un correo con un enlace. Sin datos médicos ni códigos.
support-answer-close = Con esto la solicitud termina
support-answer-send = Enviar respuesta
support-canned = Respuesta guardada
support-canned-none = Ninguna
support-canned-fill = Ponerla
support-note-title = Nota para colegas
support-note = Nota
support-note-hint = Solo soporte lo lee. Nunca se envía.
support-note-save = Guardar nota
support-take = Tomarla
support-give = Devolverla
support-close = Marcar como terminada
support-reopen = Abrir otra vez
support-assign = Dársela a
support-assign-send = Dar
support-answers-text = Respuestas que da a menudo, en los dos idiomas.
support-answers-new = Una nueva
support-answers-one = Una respuesta guardada
support-answers-title = Cómo la llama
support-answers-title-missing = Póngale un nombre
support-answers-en = En inglés
support-answers-es = En español
support-answers-hint = Puede usar [name], [product], [reference] y [phone].
support-answers-placeholder = [{ $word }] no se puede usar. Use [name], [product], [reference] o [phone].
support-answers-keep = Guardar
support-answers-delete = Borrar
support-answers-sure = Sí, borrarla
support-answers-sure-missing = Marque esto antes de borrar
support-agents-text = El operador añade y quita colegas. Quien es nuevo no abre ninguna solicitud hasta que uno de ustedes le dé acceso.
support-rights = Puede
support-rights-view = Buscar y responder
support-rights-change = Buscar, responder y cambiar
support-holds = Abre solicitudes
support-let-in = Dar acceso

## ---------------------------------------------------------------- planes: gratis y de pago

plans-title = Escriba a cualquiera con un plan de pago
plans-lead = Su cuenta es gratis. Para empezar un mensaje nuevo se necesita un plan de pago.
plans-kept = Guardamos lo que escribió
plans-kept-link = Ver sus borradores
plans-free = Gratis, siempre
plans-free-read = Leer los mensajes que recibe
plans-free-reply = Responderlos, con archivos
plans-free-keep = Guardarlos y volver a ellos
plans-paid = Con un plan de pago
plans-paid-anybody = Escribir mensajes privados a cualquier correo
plans-paid-invite = Las personas a quienes escribe no necesitan plan. Entran y responden gratis.
plans-paid-follow = Ver si un mensaje llegó y si lo leyeron
plans-how = Cómo obtenerlo
plans-have = Su consultorio tiene un plan de pago. Usted puede escribir a cualquiera.
plans-other-mailbox = Ahora está en su propio buzón. Cambie a su consultorio para empezar un mensaje.
plans-ask-role = Su consultorio tiene un plan de pago. Su función no envía mensajes nuevos. Pida a { $names } que la cambie.
plans-ask-manager = Los planes son del consultorio. Pregunte a { $names }.
plans-no-practice = Los planes son de los consultorios. Como paciente puede responder a todos los mensajes que recibe.
plans-ask-operator = Pregunte a quienes manejan este sitio:
plans-email = Correo: **{ $email }**
plans-phone = Teléfono: **{ $phone }**

## ---------------------------------------------------------------- settings

settings-what = Qué
settings-state = Ahora
settings-change = Cambiar
settings-make = Crear un código
settings-see = Verlas
settings-none = Ninguno
settings-on = Activada
settings-off = Desactivada
settings-required = Activada. La piden las reglas de este portal o de su consultorio.
settings-since = Desde el { $date }
settings-made = Creado el { $date }
settings-name = Nombre e idioma
settings-two-step = Entrada en dos pasos
settings-phones = Teléfonos para los códigos
settings-recovery = Código de recuperación
settings-sessions = Dónde tiene la sesión abierta
settings-sessions-count =
    { $count ->
        [one] En 1 dispositivo
       *[other] En { $count } dispositivos
    }
settings-mailbox = Buzón abierto
settings-practice = Consultorio
settings-personal = Mi propio buzón
settings-elsewhere = Algo cambió en otra ventana
settings-elsewhere-text = Aquí no se hizo nada. Mire sus ajustes e intente otra vez.

settings-done-you = Se guardaron su nombre y su idioma
settings-done-password = Su contraseña cambió. En los demás dispositivos se cerró la sesión.
settings-done-two-step = Se cambió la entrada en dos pasos
settings-done-phone = Se agregó su teléfono
settings-done-recovery = Su código de recuperación está listo. Guárdelo en un lugar seguro.

settings-name-text = Las personas a quienes escribe ven su nombre.
settings-title = Título
settings-first = Nombre
settings-last = Apellido
settings-language = Idioma
settings-zone = Zona horaria
settings-first-missing = Escriba su nombre
settings-last-missing = Escriba su apellido
settings-language-missing = Elija un idioma
settings-zone-missing = Elija una zona horaria

settings-password = Cambie su contraseña
settings-password-text = Aquí sigue con la sesión abierta. En los demás dispositivos se cierra.
settings-password-practice = Un consultorio donde usted trabaja pide contraseñas más estrictas.
settings-password-old = Contraseña que usa ahora
settings-password-old-missing = Escriba la contraseña que usa ahora

settings-two-step-required = La entrada en dos pasos está activada. La piden las reglas de este portal o de su consultorio, así que no se puede desactivar.
settings-two-step-is-on = La entrada en dos pasos está activada. Un dispositivo nuevo pide un código de su teléfono o su app, o su llave de acceso.
settings-two-step-is-off = La entrada en dos pasos está desactivada. Quien sepa su contraseña puede leer sus mensajes.
settings-two-step-on-text = Con dos pasos, un dispositivo nuevo pide también un código de su teléfono o su app, o su llave de acceso.
settings-two-step-phone = Necesita un teléfono, una app o una llave de acceso. Agregue uno primero.
settings-two-step-turn-on = Activar los dos pasos
settings-two-step-turn-off = Desactivar los dos pasos
settings-two-step-off-title = Piénselo antes de desactivarla
settings-two-step-off-text = Sin ella entra cualquiera que sepa su contraseña. Los mensajes de consultorios que piden un código quedan cerrados.
settings-two-step-off-hint = Su contraseña, para saber que es usted

settings-longer = Elija una contraseña más larga
settings-longer-text = Sin los dos pasos, su contraseña protege sola. Tiene que ser más larga. Después se desactivan los dos pasos.
settings-longer-save = Guardar y desactivar los dos pasos

settings-phones-text = Enviamos sus códigos a estos teléfonos por mensaje o llamada. Solo usted puede cambiarlos.
settings-phone-since = Desde el { $date }
settings-phone-remove = Quitar { $phone }
settings-phone-add = Agregar un teléfono
settings-phone-number = Número de teléfono
settings-phone-hint = Con el código de área. En un fijo puede poner una extensión, como x12.
settings-phone-mobile = Celular: mensaje o llamada
settings-phone-landline = Fijo: llamada
settings-phone-send = Continuar al código

settings-sessions-text = ¿No conoce alguno de estos? Ciérrelo y cambie su contraseña.
settings-sessions-rule = La sesión se cierra después de { $minutes } minutos sin un clic, y en todo caso después de { $hours } horas.
settings-sessions-practice = Lo pide un consultorio donde usted trabaja.
settings-session-where = Dispositivo
settings-session-since = Entró
settings-session-seen = Último uso
settings-session-here = Este
settings-session-end = Cerrar
settings-session-end-others = Cerrar todos los demás
settings-browser = { $browser } en { $system }
settings-browser-unknown = Dispositivo desconocido

settings-switch-text = Cada buzón tiene sus propios mensajes. Los mensajes nuevos llegan al buzón al que se escribieron.
settings-switch-open = Abierto ahora
settings-switch-waits = Sus mensajes están cerrados desde que olvidó su contraseña. Un administrador del consultorio puede abrirlos otra vez. Llame al consultorio.
settings-switch-sheet = Tengo la hoja de recuperación del consultorio

recovery-title = Su código de recuperación
recovery-text = Si olvida su contraseña, este código abre sus mensajes otra vez. Sin él se pueden perder los mensajes viejos.
recovery-replaces = Usted ya tiene un código. Sirve hasta que guarde este nuevo.
recovery-for = Código de recuperación de { $host }
recovery-how = Imprima esta página o anote el código. Guárdelo con sus papeles importantes. No lo guarde en su correo.
recovery-print = Imprimir
recovery-kept = Ya lo imprimí o lo anoté
recovery-kept-missing = Primero imprima o anote el código. Después marque esta casilla.
recovery-save = Guardar este código
recovery-later = Ahora no
recovery-offer-title = Obtenga un código de recuperación
recovery-offer-text = Abre sus mensajes si un día olvida su contraseña. Toma un minuto.
recovery-offer-make = Crear un código
profile-offer-title = ¿Su nombre es { $name }?
profile-offer-text = El consultorio nos dio este nombre. Puede cambiarlo, y también su idioma y su zona horaria.
profile-offer-change = Cambiarlo
profile-offer-right = Sí, está bien
profile-offer-practice = ¿Trabaja en un consultorio?

## ---------------------------------------------------------------- strong: apps, passkeys, trusted browsers, sign-in mails

strong-title = Apps de autenticación y llaves de acceso
strong-lead = Son más seguras que los mensajes y las llamadas. Nadie las consigue al robar su número de teléfono.
strong-name = Nombre
strong-name-hint = Para reconocerla, por ejemplo "Mi teléfono"
strong-name-missing = Escriba un nombre
strong-since = Agregada
strong-never = Todavía no
strong-kind-app = App de autenticación
strong-kind-passkey = Llave de acceso
strong-add-passkey = Agregar una llave de acceso
strong-add-passkey-text = Su cara, su dedo o el PIN de este dispositivo. No hay que escribir nada.
strong-add-app = Agregar una app de autenticación
strong-add-app-text = Una app de su teléfono muestra 6 números. También funciona sin señal.
strong-add-second = Agregar otra app o llave
strong-alone = Si pierde este teléfono, necesita otra forma de entrar
strong-alone-text = Anote ahora un código de recuperación, o agregue otra aplicación o llave de acceso.
strong-alone-make = Hacer un código de recuperación
strong-later = Ahora no. Sigo sin ella.
strong-others = También tiene la sesión abierta en otros dispositivos. Puede cerrarla ahora.
strong-owed-title = Necesita una app o una llave de acceso
strong-owed-why = Usted dirige un consultorio, o aquí las reglas la piden a todos. Así no entra quien sabe su contraseña o roba su número.
strong-owed-until = Las páginas de gestión se abren cuando agregue una. Sin ella puede leer y escribir hasta el { $date }.
strong-owed-over = Agregue una ahora. Después puede seguir con sus mensajes.
strong-done-app = Se agregó su app. La necesita al entrar en un dispositivo nuevo.
strong-done-passkey = Se agregó su llave de acceso. La necesita al entrar en un dispositivo nuevo.
strong-done-rename = Se guardó el nombre
strong-done-remove = Se quitó. Ya no abre su cuenta.
strong-done-phones-off = Los mensajes y las llamadas están desactivados
strong-done-phones-on = Los mensajes y las llamadas están activados

strong-one = Cambiar una app o una llave
strong-used = Último uso: { $when }.
strong-used-never = Todavía sin usar.
strong-remove-title = Quitarla
strong-remove-text = ¿La perdió o ya no la usa? Después de quitarla no abre su cuenta. Puede agregarla otra vez.
strong-remove = Quitar { $name }
strong-stays-needed = Es la única que tiene y aquí las reglas le piden una. Primero agregue otra. Después puede quitar esta.
strong-stays-last = Es su único segundo paso. Primero agregue un teléfono u otra app, o desactive los dos pasos.
strong-stays-fallback = Es la única que tiene y los mensajes y llamadas están desactivados. Actívelos primero, o agregue otra app o llave.

strong-app-open = Abra una app de autenticación en su teléfono.
strong-app-scan = En la app, elija "agregar" y escanee esta imagen.
strong-app-picture = Imagen para escanear con su app de autenticación
strong-app-here = ¿La app está en este dispositivo?
strong-app-link = Ábrala aquí
strong-app-type = O escriba esta clave en la app:
strong-app-then = Ahora la app muestra 6 números. Escríbalos abajo.
strong-app-code = 6 números de la app
strong-app-code-wrong = Ese no es el código de esta imagen. Escanéela otra vez o espere el código siguiente.
strong-app-name = Mi app de autenticación
strong-app-add = Agregar la app
strong-app-which = ¿Qué app?
strong-app-which-text = Sirve cualquier app de autenticación. Muchos teléfonos ya traen una. Si usa un gestor de contraseñas, mire allí primero.
strong-app-instead = Usar una app de autenticación

strong-passkey-text = Una llave de acceso se queda en su dispositivo. Se abre con su cara, su dedo o su PIN. Nosotros nunca los vemos.
strong-passkey-how = Pulse el botón. Su dispositivo le pide que confirme.
strong-passkey-add = Crear una llave de acceso

strong-phones = Códigos por mensaje y llamada
strong-phones-risk = Los mensajes y las llamadas son menos seguros. Alguien puede engañar a la compañía y quedarse con su número, o leer un mensaje en su pantalla.
strong-phones-change = Cambiar esto
strong-phones-first = Primero agregue una app o una llave de acceso. Después puede desactivar los mensajes y las llamadas.
strong-phones-fallback = Primero necesita algo para el día en que pierda su app o su llave: un código de recuperación, u otra app o llave.
strong-phones-off-text = Después ya no enviamos códigos a sus teléfonos cuando entra. Sus números se quedan aquí. Puede activarlo otra vez.
strong-phones-are-off = Los códigos por mensaje y llamada están desactivados. Usted entra con su app o su llave.
strong-phones-turn-off = Desactivar mensajes y llamadas
strong-phones-turn-on = Activar mensajes y llamadas

strong-offer-title = Entre con más seguridad
strong-offer-text = Una app o una llave de acceso es más segura que un mensaje y muchas veces más rápida. Son dos minutos.
strong-offer-see = Ver cómo

devices-title = Dispositivos donde no preguntamos otra vez
devices-text = En estos dispositivos usted pidió no hacer el segundo paso durante { $days } días. ¿No conoce alguno? Quítelo.
devices-never = Las reglas de este portal piden el segundo paso cada vez.
devices-none = Ahora no hay ninguno. Siempre pedimos su segundo paso.
devices-until = Hasta
devices-end = Preguntar otra vez en { $browser }
devices-end-all = Preguntar otra vez en todos
devices-done = Ese dispositivo se pregunta otra vez la próxima vez
devices-count =
    { $count ->
        [0] Ninguno
        [one] 1 dispositivo
       *[other] { $count } dispositivos
    }

notices-title = Correo sobre entradas nuevas
notices-on = Le escribimos cuando alguien entra con un dispositivo que usted no había usado.
notices-off = No le escribimos sobre entradas en dispositivos nuevos.
notices-text = El correo dice cuándo fue y con qué dispositivo. Trae un enlace para cerrar todo si no fue usted.
notices-turn-on = Activar estos correos
notices-turn-off = Desactivar estos correos
notices-needs = Puede desactivarlos cuando los dos pasos protejan su cuenta.
notices-done = Se guardó su elección

## ---------------------------------------------------------------- recover: a forgotten password

forgot-text = Díganos su correo. Le enviamos un enlace y allí elige una contraseña nueva.
forgot-send = Enviar el enlace
forgot-sent = Revise su correo
forgot-sent-text = Si esta dirección tiene una cuenta, ya va un enlace en camino. Sirve durante 30 minutos.
forgot-sent-junk = Puede tardar hasta 10 minutos. Mire también en el correo no deseado. El remitente es **{ $from }**.
forgot-nothing = ¿No llegó nada?
forgot-nothing-text = Revise que escribió la dirección que usa el consultorio. También puede ser que todavía no tenga una cuenta.
forgot-again = Probar otra dirección

reset-title = Elija una contraseña nueva
reset-for = Para la cuenta de **{ $email }**
reset-phone = Primero pedimos un código o su llave de acceso. Tenga su teléfono a mano.
reset-not-me = ¿No pidió esto? Cierre esta página. No se cambió nada.
reset-no-way-text = Su cuenta pide un código de su teléfono, y en este momento no se puede enviar ninguno. Intente más tarde o pida ayuda abajo.
reset-closes = Sus mensajes viejos se cierran por ahora
reset-closes-second = Se abren otra vez solos, uno tras otro, cuando entren las personas que le escribieron.
reset-closes-asks = Primero preguntamos al consultorio si de verdad es usted. Después se abren otra vez. Llame al consultorio si no puede esperar.
reset-how = ¿Tiene su código de recuperación?
reset-how-missing = Elija lo que tiene en papel, o siga sin nada
reset-have-code = Sí, lo tengo
reset-have-code-hint = Todos sus mensajes siguen abiertos.
reset-how-paper = ¿Qué tiene en papel?
reset-paper-code = El código de recuperación de mi cuenta
reset-paper-none = Nada, seguir sin eso
reset-paper-sheet = La hoja de recuperación de mi consultorio
reset-paper-sheet-hint = Los mensajes de su consultorio siguen abiertos. Su propio buzón se cierra por ahora.
reset-without-code = No, seguir sin él
reset-without-code-hint = Sus mensajes viejos se cierran. Se abren después, cuando entren quienes le escribieron o el consultorio esté de acuerdo.
reset-code-hint = 28 letras y números del papel que guardó. Déjelo vacío si sigue sin él.
reset-code-missing = Escriba el código de recuperación o elija seguir sin él
reset-code-shape = Revise el código de recuperación. Una letra está mal o falta.
reset-code-wrong = Este no es su código de recuperación más nuevo. Un código sirve una vez, y uno nuevo reemplaza al viejo.
reset-save = Guardar
reset-elsewhere = Su cuenta cambió en el mismo momento
reset-elsewhere-text = No se hizo nada. Regrese e intente otra vez.
reset-old = Este enlace ya venció
reset-old-text = Por su seguridad sirve solo 30 minutos. Sus mensajes están a salvo.
reset-new-link = Envíenme un enlace nuevo
reset-used = Usted ya usó este enlace
reset-used-text = Un enlace sirve una vez. Entre con la contraseña que eligió.
reset-unknown = No conocemos este enlace
reset-unknown-text = ¿Se cortó en dos? Regrese a su correo y cópielo completo.

disown-title = ¿No fue usted?
disown-text = Pulse el botón. Se cierra su sesión en todas partes. Después elige otra contraseña, para que nadie entre con la anterior.
disown-end = Cerrar todo y elegir otra contraseña
disown-was-me = ¿Fue usted? Entonces cierre esta página. Nada cambió.
disown-used = Este enlace ya se usó
disown-used-text = Se cerró su sesión en todas partes. Si todavía no eligió otra contraseña, hágalo ahora.

## Another address of one's own

move-title = Cambiar su dirección de correo
move-now = Ahora entra con **{ $email }**.
move-text = Enviamos un correo a la dirección de antes y otro a la nueva. Abra los dos y diga Sí. Hasta entonces no cambia nada.
move-lost = Ya no puedo leer la dirección de antes
move-lost-text = Entonces no se puede cambiar aquí. Pida al consultorio que le escribe que use su dirección nueva. Allí crea otra cuenta.
move-new = Nueva dirección de correo
move-send = Enviar los dos correos
move-same = Es la dirección que tiene ahora
move-asked = Enviamos dos correos. Abra los dos y diga Sí.
move-asked-text = Los enlaces sirven 24 horas. ¿No llegó nada? Busque en la carpeta de correo no deseado y revise la dirección nueva.
move-waits = Sin confirmar
move-confirmed = Confirmada
move-other = Otra dirección, o enviar otra vez
move-confirm = Confirme su nueva dirección
move-confirm-lead = Su cuenta pasa de **{ $from }** a **{ $to }**.
move-confirm-text = Pasa cuando las dos direcciones han confirmado. Entonces entra con la nueva, y se cierra la sesión en todos sus dispositivos.
move-question = ¿Quiere esto?
move-yes = Sí, usar la dirección nueva
move-no = No, yo no lo pedí
move-choose = Elija Sí o No
move-elsewhere = Esta página es de otro correo
move-elsewhere-text = Usted abrió un segundo enlace en este navegador. De la página anterior no se guardó nada. Siga con la más nueva y luego abra otra vez el enlace anterior en su correo.
move-refused = No se cambió nada
move-refused-old = La cuenta conserva la dirección que tiene. Se cerró la sesión en todos sus dispositivos.
move-refused-password = Tal vez alguien sabe su contraseña. Elija otra ahora.
move-refused-new = No se usa su dirección. No tiene que hacer nada más.
move-refused-undo = La cuenta conserva la dirección nueva.
move-waiting = Esta dirección ha confirmado
move-waiting-text = Ahora abra el correo que enviamos a la otra dirección y diga Sí también allí.
move-done = Su dirección cambió
move-done-text = Desde ahora entra con { $email }. Sus mensajes siguen igual.
move-over = Este enlace ya no sirve
move-over-text = Venció, o uno más nuevo tomó su lugar. Puede pedir el cambio otra vez en sus ajustes.
move-taken = Esta dirección no se puede usar
move-taken-text = Otra persona la usa, o la usó hasta hace poco. Su cuenta sigue como estaba.
move-undo = ¿Usar otra vez su dirección de antes?
move-undo-lead = Su cuenta pasó de **{ $from }** a **{ $to }**.
move-undo-text = Si no quería esto, use otra vez la de antes. Entonces se cierra la sesión en todos los dispositivos.
move-undo-question = ¿Qué dirección quiere usar?
move-undo-yes = La de antes: { $email }
move-undo-no = La nueva: { $email }
move-undo-choose = Elija una dirección
move-undone = Su dirección de antes está de vuelta
move-undone-text = Entra otra vez con { $email }.
move-undone-password = Tal vez alguien sabe su contraseña. Elija otra ahora.

# Letting a colleague answer
delegates-title = Que alguien conteste por usted
delegates-lead = Cuando usted no está, un colega de su consultorio puede atender su buzón. Usted elige quién y hasta cuándo.
delegates-has-answer = Puede leer y contestar hasta el { $date }.
delegates-has-read = Solo puede leer, hasta el { $date }.
delegates-used = Se usó por última vez el { $time }.
delegates-unused = Todavía no se usó.
delegates-see = Qué abrió, o más tiempo
delegates-end = Terminarlo ahora
delegates-other = Está abierto otro buzón
delegates-other-text = Abra primero su buzón del consultorio. Es el que un colega puede atender.
delegates-alone = Aquí nadie más trabaja en { $practice }.
delegates-new = Elija a un colega
delegates-new-what = Ve todos los mensajes de su buzón en { $practice }, viejos y nuevos.
delegates-new-not = No ve sus borradores, su configuración ni su buzón personal. No puede dejar entrar a nadie más.
delegates-new-told = Los dos reciben un correo cuando empieza y cuando termina. Aquí verá usted qué abrió.
delegates-who = ¿Quién contesta por usted?
delegates-who-missing = Elija a un colega.
delegates-who-nobody = Nadie más de su consultorio tiene ese nombre o esa dirección.
delegates-address = Correo de su colega
delegates-mode = ¿Qué puede hacer?
delegates-mode-missing = Elija qué puede hacer.
delegates-mode-answer = Leer y contestar
delegates-mode-answer-hint = Sus respuestas llevan los dos nombres, como "Lee Park por Dr. Ana Ruiz".
delegates-mode-read = Solo leer
delegates-mode-read-hint = Para buscar algo. Los mensajes siguen sin leer para usted.
delegates-tell = Avisarle por correo cuando llegue un mensaje para mí
delegates-told = Se le avisa de mensajes nuevos
delegates-told-yes = Sí, con un correo que solo dice para quién
delegates-told-no = No
delegates-tell-off = No avisarle de mensajes nuevos
delegates-tell-on = Avisarle de mensajes nuevos
delegates-done-told = Se guardó.
delegates-until = Último día
delegates-until-hint = Termina solo cuando pasa ese día. Un año como máximo.
delegates-until-missing = Escriba el último día con año, mes y día, como 2026-12-24.
delegates-until-past = Elija hoy o un día después.
delegates-until-far = Elija un día dentro de un año.
delegates-save = Dejarle entrar
delegates-already = Este colega ya tiene abierto su buzón. Arriba puede darle más tiempo.
delegates-full = Cinco colegas tienen abierto su buzón. Termine primero con uno.
delegates-too-many = Fueron muchas veces en un día. Pruebe mañana.
delegates-done-given = Su colega ya puede abrir su buzón.
delegates-done-longer = El último día se cambió.
delegates-done-ended = Terminó. El buzón está cerrado para esa persona.
delegates-done-stopped = Terminó. El buzón está cerrado para usted.
delegates-gone = Algo cambió en este momento
delegates-gone-text = Ya había terminado, o cambió la gente de su consultorio. Mire otra vez.
delegates-for-whom = Usted contesta por
delegates-you-answer = Puede leer y contestar hasta el { $date }.
delegates-you-read = Solo puede leer, hasta el { $date }.
delegates-open = Abrir el buzón de { $name }
delegates-stop = Dejar de contestar por { $name }
delegates-earlier = Antes
delegates-ended-on = Terminó el { $date }
delegates-one = Un colega contesta por usted
delegates-from = Desde
delegates-ended = Terminó
delegates-last-used = Último uso
delegates-never = Nunca
delegates-opened = Qué abrió
delegates-opened-more = { $n ->
    [one] Y una conversación más, antes.
   *[other] Y { $n } conversaciones más, antes.
}
delegates-longer = Cambiar el último día
delegates-longer-save = Guardar el día
delegates-people = Quién contesta por quién
delegates-people-lead = Cada miembro elige quién atiende su buzón cuando no está. Usted puede terminarlo, no empezarlo.
delegates-people-nobody = Ahora nadie contesta por otra persona.
delegates-count = { $n ->
    [one] Un colega
   *[other] { $n } colegas
}
care-title = Personas que me ayudan
care-lead = Alguien de su confianza puede leer aquí sus mensajes por usted, con su propia cuenta. Usted elige quién, hasta cuándo y qué puede hacer.
care-count = { $n ->
    [one] { $n } persona
   *[other] { $n } personas
}
care-is-daughter = su hija
care-is-son = su hijo
care-is-partner = su pareja
care-is-parent = su madre o padre
care-is-relative = su familiar
care-is-friend = una amistad suya
care-is-carer = quien le cuida
care-is-guardian = su tutor legal
care-for-parent = su madre o padre
care-for-partner = su pareja
care-for-child = su hija o hijo
care-for-relative = su familiar
care-for-friend = una amistad suya
care-for-cared = a su cuidado
care-for-ward = usted es tutor legal
care-rel-daughter = Mi hija
care-rel-son = Mi hijo
care-rel-partner = Mi esposo, esposa o pareja
care-rel-parent = Mi madre o mi padre
care-rel-relative = Otro familiar
care-rel-friend = Una amistad
care-rel-carer = Alguien que me cuida
care-rel-guardian = Mi tutor legal
care-long = ¿Por cuánto tiempo?
care-long-missing = Elija por cuánto tiempo.
care-long-month = Un mes
care-long-quarter = Tres meses
care-long-half = Medio año
care-long-year = Un año
care-new = Pedir ayuda a alguien
care-new-what = Ve todos los mensajes de su buzón, viejos y nuevos. Aquí verá usted qué abrió.
care-new-not = No ve sus borradores ni su configuración. No puede dejar entrar a nadie más.
care-new-then = Le mandamos un correo. Cuando haya aceptado, le preguntamos a usted otra vez. Antes no se abre nada.
care-name = Su nombre
care-name-missing = Escriba el nombre de la persona.
care-email = Correo electrónico
care-choose = Elija una opción
care-relation = ¿Quién es esta persona?
care-relation-missing = Elija quién es esta persona.
care-mode-answer-hint = Sus respuestas llevan los dos nombres, como "Ann Vale por Robin Vale".
care-save = Mandar el correo
care-oneself = Esta es su propia dirección. Escriba la dirección de la otra persona.
care-already = A esta persona ya se le preguntó, o ya le ayuda. Mire arriba.
care-full = Cinco personas le ayudan o ya fueron preguntadas. Termine primero con una.
care-has-accepted = { $name } aceptó. Ahora decide usted.
care-is-asked = Mandamos un correo allí. Todavía nadie contestó.
care-take-back = Retirarlo
care-let-in = Dejar entrar a alguien
care-let-in-go = Dejarle entrar o decir que no
care-let-in-name = ¿Dejar entrar a { $name }?
care-let-in-text = Mire el nombre y la dirección. ¿Es la persona que usted quiere decir? Entonces podrá abrir su buzón desde ahora. Los dos reciben un correo.
care-let-in-yes = Sí, dejarle entrar
care-let-in-no = No, no dejarle entrar
care-written = Usted escribió
care-differs = No es exactamente a quien usted escribió
care-differs-text = Aceptó alguien con otro nombre u otra dirección. Llame a la persona a quien se refiere y pregunte antes de darle acceso.
care-who = Quién aceptó
care-stale = Déjele entrar una vez más
care-stale-text = Usted o { $name } puso una contraseña nueva sin código de recuperación. Por su seguridad el buzón está cerrado para esa persona hasta que usted le deje entrar otra vez.
care-stale-go = Dejarle entrar otra vez
care-stale-helper = El buzón está cerrado hasta que { $name } le deje entrar otra vez. Se lo preguntamos cuando inicie sesión.
care-longer = Dar más tiempo
care-longer-name = ¿Hasta cuándo puede ayudarle { $name }?
care-longer-now = Ahora termina después del { $date }.
care-longer-save = Guardar
care-notices = Correos sobre mensajes nuevos
care-notices-yes = Avisarle por correo de los mensajes nuevos
care-notices-no = No avisarle más de los mensajes nuevos
care-notices-on = Usted recibe un correo cuando llega un mensaje.
care-notices-on-go = Avisarme de los mensajes nuevos
care-notices-off = Usted no recibe correo cuando llega un mensaje.
care-notices-off-go = No mandar más estos correos
care-one = Alguien le ayuda
care-for-whom = Usted ayuda a
care-stop-name = Dejar de ayudar a { $name }
care-gone-text = Ya había terminado, o cambió. Mire otra vez.
care-done-asked = Mandamos el correo. Cuando haya aceptado, le preguntamos a usted otra vez.
care-done-given = Ya puede abrir su buzón.
care-done-longer = Está guardado. Puede abrir su buzón.
care-done-ended = Terminó. Su buzón está cerrado para esa persona.
care-done-back = Se retiró. No se abrió nada.
care-done-notices = Está guardado.
care-asks = { $name } le pide ayuda
care-asks-answer = { $name } quisiera que usted lea aquí sus mensajes y conteste por { $name }.
care-asks-read = { $name } quisiera que usted lea aquí sus mensajes.
care-asks-until = Termina solo después del { $date }.
care-asks-sees = { $name } ve lo que usted abre. Los mensajes de usted siguen siendo solo suyos.
care-asks-stop = Puede dejarlo en cualquier momento.
care-accept = Sí, voy a ayudar
care-no = No, gracias
care-no-text = Entonces { $name } recibe un correo que lo dice. No pasa nada más.
care-no-save = Decir que no
care-another = Inició sesión con otra cuenta
care-another-text = Se le preguntó a { $email }. Cierre la sesión y vuelva a abrir el enlace del correo.
care-sign-in = Inicie sesión primero con { $email }.
care-no-account = Primero necesita una cuenta gratuita propia. Toma dos minutos.
care-make-account = Crear una cuenta
care-account = Cree su cuenta
care-account-text = Usted inicia sesión con { $email }. Con esta cuenta ayuda a { $name }.
care-account-save = Crear la cuenta y aceptar
care-accepted = Gracias. Usted aceptó
care-accepted-text = Ahora { $name } le abre el buzón. Usted recibe un correo cuando esté hecho.
care-done = El buzón está abierto para usted
care-done-text = Lo encuentra en "Cambiar de buzón".
care-over = Esto ya terminó
care-over-text = Se retiró o se contestó antes, o el correo es demasiado viejo.
care-refused = Se lo diremos
care-refused-text = { $name } recibe un correo. No se abrió nada.
care-unknown-text = Quizá la dirección se cortó en dos. Cópiela entera del correo.
child-about = Se trata de un menor a su cuidado
child-legend = El menor
child-hint = El mensaje va a la dirección de arriba. Queda en un buzón propio del menor. El adulto lo lee hasta que el menor tenga la edad.
child-tick = El mensaje es sobre este menor
child-first = Nombre del menor
child-first-missing = Escriba el nombre del menor.
child-last = Apellido del menor
child-last-missing = Escriba el apellido del menor.
child-born = Fecha de nacimiento
child-born-missing = Escriba la fecha de nacimiento con año, mes y día, como 2014-05-03.
child-born-future = Ese día todavía no ha llegado. Revise la fecha de nacimiento.
child-grown = { $name } tiene { $age } años o más: escriba a la dirección propia de { $name }.
child-patient = Para un menor, elija "Paciente".
child-bond = ¿Quién es el adulto?
child-bond-missing = Elija quién es el adulto para el menor.
child-bond-mother = madre
child-bond-father = padre
child-bond-guardian = tutor legal
child-bond-other = otro adulto que puede decidir
child-through = { $child }, a través de { $name } ({ $bond })
child-banner = Usted lee y contesta por { $name } hasta el { $date }. Lo que escriba lleva los dos nombres.
child-own = Su propio acceso
child-own-title = Dar a { $name } su propio acceso
child-own-what = { $name } recibe un correo, escribe un código del teléfono y crea una cuenta. Todos los mensajes sobre { $name } quedan entonces en esa cuenta.
child-own-guardian = { $guardian } los lee hasta el { $date }, o hasta que esa cuenta exista.
child-own-email = Correo de { $name }
child-own-mobile = Celular de { $name }
child-own-save = Mandar la invitación
child-own-same = Esta es la dirección del adulto. Escriba la suya propia.
child-own-taken = Su consultorio ya escribió antes a esta dirección. Escriba otra.
child-own-done = La invitación está en camino.
child-own-offer = { $name } ya tiene la edad, o pronto la tendrá
child-own-offer-text = Pida a { $name } una dirección y un celular propios.
child-own-go = Dar a { $name } su propio acceso

# Out of office
away-title = Fuera de la oficina
away-lead = Cuando usted no está, se lo decimos a quien va a escribirle.
away-other-text = Abra primero su buzón del consultorio. Lo que diga aquí es sobre ese buzón.
away-who = Lo ven sus colegas de { $practice } y todas las personas a quienes usted escribió desde este buzón.
away-no-mail = Se muestra donde escriben. Nadie recibe un correo automático.
away-from = Primer día
away-from-missing = Escriba el primer día con año, mes y día, como 2026-12-24.
away-until-field = Último día
away-until-missing = Escriba el último día con año, mes y día, como 2026-12-24.
away-until-before = El último día es antes que el primero. Cambie uno de los dos.
away-text = ¿Qué deben saber?
away-text-hint = 500 caracteres como máximo. No escriba aquí nada sobre pacientes.
away-phone = Darles el teléfono del consultorio: { $phone }
away-instead = ¿Quién contesta por usted mientras tanto?
away-instead-nobody = Nadie
away-instead-none = Si un colega contesta por usted mientras tanto, su nombre también puede estar aquí.
away-instead-gone = Este colega ya no contesta por usted. Elija otra vez.
away-save = Guardar
away-off = Apagar
away-change = Cambiarlo
away-on = Su aviso de ausencia está encendido
away-on-text = A quien le escribe le decimos que usted no está hasta el { $date }.
away-until = Hasta el { $date }
away-from-day = Desde el { $date }
away-done-on = Se guardó. Empieza y termina solo.
away-done-off = Está apagado. A nadie se le dice que usted no está.
away-note = { $name } no está hasta el { $date }
away-note-instead = Mientras tanto, { $name } atiende los mensajes.
away-note-phone = Si no puede esperar, llame al consultorio: **{ $phone }**.

# Teams of a practice: /people/teams, and the mailbox of a team
nav-teams = Equipos
team-mailbox = Equipo { $team }
team-mailbox-of = Equipo { $team } ({ $practice })
team-not-here = Esto se hace en su propio buzón
team-not-here-text = Tiene abierto el buzón del equipo { $team }. Aquí puede leer y escribir. Para todo lo demás, vuelva a su propio buzón.
team-over = Ya no puede abrir este buzón
team-over-text = Usted ya no está en este equipo, o el equipo terminó. Pregunte a un encargado si lo necesita.
team-waits = Este buzón se abrirá pronto
team-waits-text = Usted está en este equipo. Un colega o un encargado debe iniciar sesión una vez antes de que se abran sus mensajes.
teams-title = Equipos
teams-one = Un equipo
teams-text = Varias personas de { $practice } pueden leer y responder juntas los mismos mensajes. Cada equipo tiene su propio buzón.
teams-none = Todavía no hay equipos. La mayoría de los consultorios empieza con uno para la recepción.
teams-people =
    { $n ->
        [0] No hay nadie
        [one] 1 persona
       *[other] { $n } personas
    }
teams-ended = Terminado
teams-ended-text = A este equipo no llega nada nuevo y nadie abre su buzón. No se pierde nada: retómelo para leer lo que hay.
teams-new = Crear un equipo
teams-new-text = Póngale un nombre que entiendan su personal y sus pacientes. Los pacientes lo ven cuando el equipo puede leer sus respuestas.
teams-office = El consultorio
teams-name = Nombre del equipo
teams-name-hint = Por ejemplo: Recepción o Facturación.
teams-name-missing = Escriba un nombre para el equipo
teams-name-taken = Otro equipo tiene este nombre o uno que se le parece. Elija otro nombre.
teams-name-portals = Parece un nombre de las personas que administran este sitio. Elija otro nombre.
teams-make = Crear el equipo
teams-answers = Este equipo también lee lo que la gente responde a los mensajes nuevos de su consultorio.
teams-no-answers = Las respuestas no llegan a este equipo. Puede cambiarlo en las reglas de su consultorio.
teams-answers-change = Cambiar quién lee las respuestas
teams-who = Quién está en él
teams-nobody = No hay nadie en este equipo
teams-nobody-text = Nadie lee lo que le llega. Agregue a alguien.
teams-remove = Sacar a { $name }
teams-person = Agregar a una persona
teams-person-choose = Elija a una persona
teams-person-hint = Leerá todos los mensajes de este equipo, también los anteriores.
teams-person-missing = Elija quién debe estar en el equipo
teams-add = Agregar al equipo
teams-end-title = Terminar este equipo
teams-end = Terminar el equipo
teams-end-note = No le llega nada nuevo. Lo que hay se queda en su consultorio.
teams-open = Retomarlo
teams-done-made = El equipo está creado. Ahora agregue a las personas que deben leer sus mensajes.
teams-done-name = El nombre está cambiado
teams-done-add = La persona está en el equipo
teams-done-remove = La persona ya no está en el equipo
teams-done-end = El equipo terminó
teams-done-open = El equipo funciona otra vez
teams-elsewhere = Esto se cambió en el mismo momento
teams-elsewhere-text = Otra persona cambió este equipo, o la persona se fue. Mire otra vez.
teams-taken = No se puede usar este nombre
teams-full = Tiene tantos como puede tener
teams-full-text = Termine un equipo que no necesite, o saque antes a alguien de este.

# Mails to the people in a team
mail-team-came = Su equipo tiene un mensaje nuevo
mail-team-came-lead = Llegó un mensaje para su equipo en { $practice }.
mail-team-more = Su equipo tiene más mensajes nuevos
mail-team-more-lead = Llegaron más mensajes para su equipo en { $practice }.
mail-team-yours = Un mensaje de su equipo es suyo para responder
mail-team-yours-lead = Alguien de su equipo en { $practice } le dio un mensaje a usted.
mail-team-text = Inicie sesión y abra el buzón del equipo para leerlo.

# In the mailbox of a team, and where a team reads along
team-somebody = Un colega
team-elsewhere = Llegó al equipo { $team }. Cambie al buzón del equipo para leerlo.
team-reads =
    { $n ->
        [one] El equipo { $team } también puede leer esto.
       *[other] Los equipos { $team } también pueden leer esto.
    }
team-reads-own =
    { $n ->
        [one] Su equipo { $team } también lee esto.
       *[other] Los equipos { $team } también leen esto.
    }
team-writing =
    { $n ->
        [one] { $names } está escribiendo una respuesta ahora.
       *[other] { $names } están escribiendo respuestas ahora.
    }
team-shelves = Qué mensajes
team-shelf-mine = Míos
team-shelf-nobody = De nadie
team-shelf-all = Todos
team-shelf-done = Hechos
team-shelf-empty = No hay nada aquí ahora.
team-row-assigned = Para { $name }
team-do = En su equipo
team-nobody = Nadie
team-is-nobodys = Nadie responde esto todavía.
team-is-mine = Usted responde esto.
team-is-theirs = { $name } responde esto.
team-is-done = Hecho
team-give = Quién responde esto
team-give-button = Guardar
team-take = Yo respondo esto
team-finish = Marcar como hecho
team-reopen = Todavía no está hecho
team-notes = Notas para su equipo
team-notes-text = Solo su equipo ve estas notas. Nunca se envían.
team-note = Nota nueva
team-note-save = Guardar la nota
team-note-missing = Escriba primero una nota
team-note-closed = Esta nota no se puede mostrar.
team-done-assigned = Se guardó quién responde esto
team-done-done = Marcado como hecho
team-done-open = Ya no está marcado como hecho
team-done-note = La nota está guardada. Solo la ve su equipo.
team-faster = Un colega fue más rápido
team-faster-text = Algo cambió aquí después de que se mostró su página. { $name } hizo el último cambio. No se guardó nada ahora. Mírelo otra vez.
team-faster-back = Volver al mensaje
team-gone = Esta persona no está en el equipo
team-gone-text = Dejó el equipo o no puede abrirlo ahora. No se cambió nada. Elija a otra persona.
team-answered = { $name } acaba de responder
team-answered-text = Su texto no se envió y sigue aquí. Lea la nueva respuesta al final de esta página. Después envíe la suya o descártela.
policies-answers = Quién puede leer las respuestas a los mensajes nuevos
policies-answers-own = Solo la persona que escribió
policies-answers-hint = Con un equipo, toda la conversación también le llega, y se informa a las personas a quienes escribe. Los mensajes entre colegas quedan entre ellos.
policies-patients = Quién lee lo que los pacientes escriben a su consultorio
policies-patients-hint = Las personas a quienes usted escribió también pueden escribir al consultorio en general. Aquí se dice a quién le llega.
policies-elsewhere = Quién lee lo que los colegas de otros lugares escriben a su consultorio
policies-incoming-owner = El titular del consultorio
office-write = Escribir al consultorio
office-title = Escribir al consultorio { $practice }
office-lead = Esto empieza un mensaje nuevo. Le llega al consultorio, no a una sola persona.
office-nobody = Ahora nadie de este consultorio puede leer mensajes aquí. No se envió nada. Llame por teléfono.
office-too-many = Usted ya escribió muchas veces a este consultorio hoy. No se envió nada. Si no puede esperar, llame. Puede volver a escribir después de esta hora: { $time }
compose-team = El equipo { $team } también puede leer esta conversación, a menos que esta persona trabaje en su consultorio.

## Two accounts become one

merge-title = ¿Tiene otra cuenta aquí?
merge-row = Otra cuenta
merge-row-text = Unirla a esta
merge-row-comes = Otra pasa a esta el { $date }
merge-row-goes = Esta pasa a otra el { $date }
merge-lead = Únala a esta, **{ $email }**, y encuentre todo en un solo lugar.
merge-what = Sus mensajes, sus consultorios y sus solicitudes de ayuda pasan aquí.
merge-closed = Después la otra cuenta se cierra. Su contraseña y sus teléfonos dejan de servir.
merge-how = Cómo se hace
merge-how-out = Cerramos su sesión aquí.
merge-how-in = Usted entra en la otra cuenta.
merge-how-look = Ve lo que pasa a esta, y dice que sí.
merge-how-wait = Tres días después las dos son una. Hasta entonces las dos funcionan como antes, y usted puede detenerlo.
merge-done-waits = Guardado. Las dos direcciones reciben un correo.
merge-waits-goes = El { $date } esta cuenta pasa a { $email }
merge-waits-title = Dos cuentas pasan a ser una
merge-waits-password = Elegir una contraseña nueva
merge-waits-goes-text = Hasta entonces las dos cuentas funcionan como antes. Si usted no lo pidió, deténgalo. Puede que otra persona conozca su contraseña.
merge-waits-comes = El { $date } la cuenta { $email } pasa a esta
merge-waits-comes-text = Hasta entonces las dos cuentas funcionan como antes. Una contraseña nueva de la otra cuenta también lo detiene.
merge-banner = Esta cuenta pasa a otra el { $date }
merge-banner-text = Sus mensajes pasan con ella, y desde entonces usted entra con la otra cuenta.
merge-banner-link = Verlo o detenerlo
merge-after-wait = Sucede en tres días. Hasta entonces puede detenerlo con cualquiera de las dos cuentas. Después no se puede deshacer.
merge-no-under-way = Una de las dos cuentas ya está en camino
merge-no-under-way-text = Pasa a otra cuenta el { $date }, u otra pasa a ella. Detenga eso primero, o vuelva más tarde.
merge-begin = Continuar
merge-beside = Direcciones que vinieron con otra cuenta
merge-beside-text = Puede entrar con ellas, y el correo que llega a ellas llega aquí.
merge-give-up = Dejar esta dirección
merge-give-up-ask = ¿Dejar { $email }?
merge-give-up-text = Ya no podrá entrar con ella, y el correo a ella ya no llegará aquí. No se puede deshacer.
merge-give-up-yes = Dejarla
merge-give-up-keep = Conservarla
merge-done-given-up = Ya no tiene esta dirección aquí.
merge-done-stopped = Está detenido. No se cambió nada.
merge-look = Unir esta cuenta a la otra
merge-stays = Esta cuenta queda
merge-goes = Esta pasa a ella
merge-goes-mail = Pasa
merge-goes-practices = Consultorios que pasan también
merge-conversations = { $n ->
    [0] Ningún mensaje
    [one] 1 conversación
   *[other] { $n } conversaciones
}
merge-many = Más de { $n } conversaciones
merge-after-closed = **{ $email }** deja de ser una cuenta aparte. Se cierra su sesión en todas partes.
merge-after-sign-in = Usted entra con la contraseña de **{ $email }**.
merge-after-address = El correo a cualquiera de las dos direcciones le llega.
merge-after-codes = Un consultorio puede pedirle un código una vez más.
merge-after-help = Quien le ayuda aquí, o a quien usted ayuda, tiene que aceptar de nuevo.
inbox-also = Usted también lee los mensajes de { $name }
merge-yours = Siga solo si { $email } es su propia cuenta
merge-yours-text = Quien entre en ella leerá estos mensajes. Si otra persona le pidió hacer esto, deténgase.
merge-go = Pasar todo en tres días
merge-stop = Detener, no cambiar nada
merge-no-same = Esta es la cuenta que queda
merge-no-same-text = Cierre la sesión aquí y entre en la otra cuenta.
merge-same-out = Cerrar la sesión y seguir
merge-no-practice = Las dos cuentas trabajan en { $practice }
merge-no-practice-text = Una persona tiene un solo lugar allí. Deje { $practice } con una de las dos cuentas y vuelva.
merge-no-waits = Sus mensajes en { $practice } siguen cerrados
merge-no-waits-text = Un administrador de allí tiene que devolvérselos primero.
merge-no-child = Con esta cuenta lee los mensajes de un menor
merge-no-child-text = Conserve esta cuenta: entre en ella y una la otra a esta.
merge-no-works = Esta cuenta trabaja en { $practice }
merge-no-support = Una de las cuentas es de nuestro equipo de ayuda
merge-no-support-text = Queda aparte.
merge-no-moved = La dirección de correo se cambió hace poco
merge-no-moved-text = La dirección de antes todavía puede recuperarla. Vuelva después de { $date }.
merge-no-not-me = Usted detuvo esto hace poco
merge-no-not-me-text = Cierre la sesión y elija una contraseña nueva en la página «Olvidé mi contraseña». Si no, vuelva después del { $date }.
merge-no-gone = Los mensajes de esta cuenta no se abren
merge-no-gone-text = Cierre la sesión y entre de nuevo.
merge-too-many = Lo ha intentado muchas veces hoy
merge-too-many-text = Inténtelo de nuevo mañana.
sign-in-merging = Entre ahora en la otra cuenta
sign-in-merging-text = Se une a la cuenta en la que acaba de estar. Primero verá lo que pasa.
mail-alert-merged = Otra cuenta se unió a su cuenta de { $product }
mail-alert-merged-lead = Sus mensajes están ahora en la de usted.
mail-alert-merged-away = Su cuenta de { $product } es ahora parte de otra
mail-alert-merged-away-lead = Sus mensajes están en la otra cuenta. Desde ahora entra allí.
mail-alert-merged-not-you = ¿No fue usted? Llámenos enseguida. Una contraseña nueva no ayuda aquí.
mail-alert-merged-other = Otra cuenta
mail-alert-merging = Otra cuenta pasa a su cuenta de { $product }
mail-alert-merging-lead = En tres días sus mensajes están en la cuenta de usted. Hasta entonces puede detenerlo en los ajustes.
mail-alert-merging-away = Su cuenta de { $product } pasa a otra en tres días
mail-alert-merging-away-lead = Lo pidió alguien que entró con su contraseña. ¿No fue usted? Deténgalo.
mail-alert-merging-away-link = Verlo o detenerlo
mail-alert-merge-stopped = Dos cuentas de { $product } siguen separadas
mail-alert-merge-stopped-lead = Alguien lo detuvo. Nada pasó de una cuenta a la otra.
mail-alert-merge-off = Dos cuentas de { $product } no se unieron
mail-alert-merge-off-lead = Algo cambió en los tres días. No se movió nada. Puede empezar de nuevo en los ajustes.
mail-alert-address-given-up = Dejó una dirección de su cuenta de { $product }
mail-alert-address-given-up-lead = Ya nadie puede entrar en su cuenta con ella.
mail-safe-member-merged = Un colega usa ahora otra cuenta
mail-safe-member-merged-lead = { $who } unió dos cuentas. Su lugar en { $practice } pasó con ellas.
mail-safe-member-merging = Un colega va a usar otra cuenta
mail-safe-member-merging-lead = En tres días { $who } entra con otra cuenta. Su lugar en { $practice } pasa con ella. Pregúntele si así lo quiso.
mail-safe-member-stays = Un colega conserva su cuenta
mail-safe-member-stays-lead = Se detuvo el paso de { $who } a otra cuenta. Su lugar en { $practice } sigue como está.
compose-colleague = Compañero de trabajo
compose-colleague-here = Trabaja en su consultorio
compose-guardian = Madre, padre o tutor
compose-new-child-text = Su consultorio ya conoce a { $name }. Los mensajes sobre { $child } van a un buzón propio. Revise abajo el nombre y el teléfono.
compose-new-adult-text = Hasta ahora su consultorio escribió a { $name } sobre un niño. Revise abajo el nombre y el teléfono.
compose-about = ¿De quién trata este mensaje?
compose-about-hint = Lo que escribe sobre un niño va al buzón del niño, no al de su madre o padre.
compose-about-child = { $child }, a través de { $name }
compose-about-self = { $name }, no un niño
compose-about-missing = Elija de quién trata este mensaje.
compose-answers = Quién más recibe las respuestas
compose-answers-own = Nadie más
compose-answers-team = El equipo { $team }
compose-answers-hint = Se le dice a la persona a la que usted escribe.
compose-answers-hint-new = Se le dice a la persona a la que usted escribe. Si trabaja en su consultorio, ningún equipo lo recibe.
compose-answers-gone = Usted ya no está en este equipo, o el equipo terminó. Elija otra vez quién más recibe las respuestas.
compose-as-team = Este mensaje sale del equipo { $team }, { $practice }, firmado por { $name }
compose-as-team-text = Las respuestas llegan a su equipo. Una copia queda en sus propios mensajes enviados.
compose-team-colleague = Esta persona trabaja en su consultorio. Escríbale desde su propio buzón.
compose-moved = Ahora está abierto otro buzón
compose-moved-text = Usted abrió otro buzón en otra ventana. No se envió nada. Mire desde dónde sale este mensaje y vuelva a pulsar Enviar.
# The spare key (the operator's escrow key): asking for it, stopping it, what is said of it
spare-link = No me queda nada: pedir la llave de repuesto
spare-title = Abrir mis mensajes con la llave de repuesto
spare-text = Si perdió su contraseña y su código de recuperación, queda un último camino. Tarda al menos tres días.
spare-who = Varias personas guardan en papel una parte de una llave de repuesto. Primero se aseguran de que de verdad es usted. Ninguna puede abrir nada por su cuenta.
spare-days = Le enviamos un correo enseguida, y más tarde a quienes administran su consultorio. Si usted entra mientras tanto, la solicitud termina sola.
spare-instead = Si antes elige una contraseña nueva, su solicitud termina. Espere pues nuestro correo.
spare-ask = Pedir la llave de repuesto
spare-asked = Usted la pidió el { $time }.
spare-call = Ahora llame al { $phone } y léanos esto:
spare-call-us = Ahora llame a quienes llevan este portal y léales esto:
spare-asked-mail = Le enviamos un correo con un enlace. Guarde ese correo: el enlace sigue adelante cuando llegue la respuesta.
spare-asked-days = El enlace sirve 30 días. Puede cerrar esta página.
spare-again = Perdí ese correo: pedirla otra vez
spare-opens = Sus mensajes viejos siguen abiertos. Elija ahora una contraseña nueva.
spare-waits = La respuesta todavía no llegó
spare-waits-text = Nadie ha empezado todavía. Llámenos y léanos su referencia.
spare-waits-until = Puede llegar después del { $time }, no antes. Le enviaremos un correo.
spare-read = Su referencia es { $reference }.
spare-over = Este enlace ya no sigue adelante
spare-over-text = La solicitud terminó: usted entró, eligió una contraseña, o alguien la detuvo. Nadie ha abierto nada desde entonces.
spare-shut = La respuesta no abre sus mensajes
spare-shut-text = No se cambió nada. Pida la llave de repuesto otra vez y díganos que no funcionó.

halt-title = Detener la apertura de mis mensajes
halt-text = El { $time } alguien pidió en su nombre abrir sus mensajes con la llave de repuesto.
halt-stop = Detenerla
halt-was-me = ¿Fue usted? Entonces cierre esta página. La solicitud sigue.
halt-over = La solicitud terminó
halt-over-text = Nadie abre sus mensajes con la llave de repuesto. Puede entrar como siempre.
halt-merge-title = Dejar mi cuenta como está
halt-merge-text = El { $time } alguien que tenía su contraseña pidió pasar su cuenta a { $email }.
halt-merge-out = Si lo detiene, se cierra la sesión de todos en su cuenta. Luego elige una contraseña nueva.
halt-merge-was-me = ¿Fue usted? Entonces cierre esta página. Sucede el { $date }.
halt-merge-stopped = Está detenido
halt-merge-stopped-text = Su cuenta sigue como está. Se cerró la sesión de todos. Quien lo pidió sabe su contraseña: elija una nueva ahora.
halt-merge-password = Elegir una contraseña nueva
halt-merge-over = Ya no hay nada que detener
halt-merge-over-text = Se detuvo antes, o los tres días pasaron. Pregúntenos si no reconoce su cuenta.
halt-merge-over-call = Se detuvo antes, o los tres días pasaron. Llámenos si no reconoce su cuenta: { $phone }.

settings-spare = Llave de repuesto
settings-spare-on = Puede abrir sus mensajes
settings-spare-seats = Puede abrir lo que escribe y recibe para su consultorio
settings-spare-see = Leer
spare-about-title = La llave de repuesto de sus mensajes
spare-about-who = { $product } tiene una llave de repuesto por si usted pierde su contraseña y todo lo demás. Se cortó en partes. Varias personas guardan cada una una parte en papel. Solo juntas pueden abrir algo, y nunca en este portal.
spare-about-everybody = Abre todos sus mensajes.
spare-about-seats = Abre lo que usted escribe y recibe para su consultorio: { $practices }. No abre su propio buzón.
spare-about-when = Se usa solo si usted la pide en la página «Olvidé mi contraseña», y después de hablar por teléfono.
spare-about-told = Le escribimos cada vez. Pasan tres días antes de que se abra algo. Usted puede pararlo con solo pulsar un botón.
spare-about-told-managers = Cada vez le enviamos un correo a usted y a los administradores de su consultorio. Pasan tres días antes de que se abra algo. Usted puede detenerlo con un botón.
spare-terms = Si se pierde todo
spare-terms-all = { $product } tiene una llave de repuesto de sus mensajes. Varias personas guardan sus partes en papel. Se usa solo si usted la pide, tres días después de avisarle por correo.
spare-terms-seats = { $product } tiene una llave de repuesto de los mensajes que usted escribe y recibe para su consultorio. Varias personas guardan sus partes en papel. Se usa solo si usted la pide, tres días después de avisarle por correo.

mail-spare-asked = Guarde este correo: el camino a sus mensajes de { $product }
mail-spare-asked-lead = Usted pidió abrir sus mensajes con la llave de repuesto.
mail-spare-asked-link = Siga aquí cuando llegue la respuesta
mail-spare-asked-text = Tarda al menos tres días. Le enviamos un correo cuando llegue.
mail-spare-begun = Pronto se abrirán sus mensajes de { $product }
mail-spare-begun-lead = En tres días la llave de repuesto puede abrir sus mensajes.
mail-spare-begun-link = Verlo o detenerlo
mail-spare-ready = El camino a sus mensajes de { $product } está abierto
mail-spare-ready-lead = Llegó la respuesta a su solicitud.
mail-spare-ready-text = Busque el correo anterior que le pedimos guardar. Su enlace ya sigue adelante.
mail-spare-stop = ¿No fue usted? Deténgalo aquí:
mail-alert-spare-stopped = Terminó su solicitud de la llave de repuesto de { $product }
mail-alert-spare-stopped-lead = Terminó la solicitud de abrir sus mensajes con la llave de repuesto.
mail-alert-spare-used = La llave de repuesto abrió sus mensajes de { $product }
mail-alert-spare-used-lead = La llave de repuesto abrió sus mensajes. Se eligió una contraseña nueva.
mail-safe-spare = Pronto se abrirá un buzón de su consultorio
mail-safe-spare-lead = { $who }, de { $practice }, perdió todos los caminos. En tres días la llave de repuesto puede abrir sus mensajes.
mail-safe-spare-used = Se abrió un buzón de su consultorio
mail-safe-spare-used-lead = La llave de repuesto abrió los mensajes de { $who }, de { $practice }.
