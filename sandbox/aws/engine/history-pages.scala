package stoker.sandbox

import javax.servlet.{Filter, FilterChain, FilterConfig, ServletRequest, ServletResponse}
import javax.servlet.http.{HttpServletRequest, HttpServletResponse}

/**
 * Shows Spark's history server only under this machine's own names: a web page that points a name of its own here (DNS
 * rebinding) would otherwise read it. Links from other pages are followed; what they open, those pages cannot read.
 * For `spark.ui.filters`.
 */
class HistoryPages extends Filter {
  override def init(config: FilterConfig): Unit = ()
  override def destroy(): Unit = ()

  override def doFilter(request: ServletRequest, response: ServletResponse, next: FilterChain): Unit = {
    val http = request.asInstanceOf[HttpServletRequest]
    val names = Seq("127.0.0.1", "localhost").map(name => s"$name:${request.getLocalPort}")
    val (host, origin) = (http.getHeader("Host"), http.getHeader("Origin"))
    val foreign =
      if (!names.contains(host)) Some(s"Host '$host' is not this server; it is ${names.mkString(" or ")}.")
      else if (origin != null && origin != s"http://$host") Some(s"Requests from '$origin', another page, are refused.")
      else None
    foreign match {
      case Some(reason) => response.asInstanceOf[HttpServletResponse].sendError(HttpServletResponse.SC_FORBIDDEN, reason)
      case None => next.doFilter(request, response)
    }
  }
}
